"""How windows answer for every pixel: UPerNet over Swin's stages. One file, one view."""
