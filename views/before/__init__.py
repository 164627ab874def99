"""Norms before or behind the branches. One file, one view."""
