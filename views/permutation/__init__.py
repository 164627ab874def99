"""Tokens in another order, with positions and without. One file, one view, or one thing that views share."""
