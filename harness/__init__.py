"""What tests and benchmarks share: a server, a Chromium, and independent ways to the same numbers."""
