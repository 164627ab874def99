"""How a picture becomes an answer: a ViT from pixels to probabilities. One file, one view, or a part of the diagram."""
