"""A model's numbers in few bits: what is lost, on this picture and on photographs. One file, one view."""
