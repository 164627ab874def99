"""What timm lacks: one paper, one file, readable top to bottom.

Every module offers `PAPER`, `VARIANTS` (the published sizes), its classes and `build(*, variant, **options)`, where
options override the variant, so that any small size can be had. Every model is called as `model(images, steps=None)`:
images (image, 3, height, width) in, logits out; a dict given as `steps` is filled with intermediate tensors, by name.
Where a paper keeps timm's parts, the parameters keep timm's names.
"""
