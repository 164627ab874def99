"""What a Set Transformer makes of a set, whatever its order. One file, one view."""
