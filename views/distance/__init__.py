"""How far and how sharply heads look."""
