"""Point Transformer over a cloud: which points it chooses, what they ask the rest, how the rest is thinned out."""
