"""What DeiT's second token learns: its looks, its path, its answers, its losses. One file, one view."""
