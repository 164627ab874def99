"""The cabinet of trained models. One file, one view."""
