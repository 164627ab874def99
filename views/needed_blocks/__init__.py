"""Which blocks are needed: one file, one view, or what they share."""
