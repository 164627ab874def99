"""Two models under one mouse."""
