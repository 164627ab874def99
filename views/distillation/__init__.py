"""What DeiT's second token learns: where it looks, how far it moves away, what it answers, its losses. One file, one
view."""
