"""How Swin looks further than its window: the block taken apart, and what follows from it. One file, one view."""
