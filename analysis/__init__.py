"""What can be measured on attention: plain NumPy, arrays in, arrays out.

The key to every dimension, in the order of the axes:

- `layer`: attention operations of one pass, from 0. A list or generator where layers differ in size.
- `window`: groups of tokens that see only themselves; 1 for plain attention.
- `head`, then `query` (who looks), then `key` (who is looked at): weights (window, head, query, key) or
  (head, query, key); rows, along `key`, sum to 1 unless a model mixes heads after the softmax.
- `token`, `channel`: what a block hands on.
- `row`, `column`: positions on the image, row 0 on top; points are (y, x) in pixels.

Maps of fine grids are large, so functions take one layer at a time, or an iterable that a generator may stream.
"""
