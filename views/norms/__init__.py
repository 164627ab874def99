"""Which numbers share a mean. One file, one view."""
