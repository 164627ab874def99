"""Convolution, MLP and attention as matrices: their entries, what a shift does to them, their cost, their reach."""
