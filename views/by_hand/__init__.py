"""Attention on a few tokens, with every number in sight. One file, one view, or one thing to start from."""
