"""Which points Point Transformer chooses."""
