"""How windows become an answer for every pixel: UPerNet over Swin's stages. One file, one view."""
