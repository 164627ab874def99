"""How many directions the maps and weights of a transformer need."""
