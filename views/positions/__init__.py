"""What tells a model where a patch is. One file, one view."""
