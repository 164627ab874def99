"""Point Transformer: local points ask global ones."""
