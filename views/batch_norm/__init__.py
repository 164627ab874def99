"""What batch normalisation does to a transformer. One file, one view."""
