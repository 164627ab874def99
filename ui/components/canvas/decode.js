// A block of packing.py as one layer, without the photograph that it lies over.

import { unpack } from "../shared/block.js";

export function decode(data) {
  const layer = unpack(data);
  layer.biasShape = layer.places.bias?.shape;
  layer.queries.raster = layer.arrays.queryRaster;
  layer.keys.raster = layer.arrays.keyRaster;
  layer.queries.words = layer.words.queries;
  layer.keys.words = layer.words.keys;
  [layer.windows, layer.heads] = layer.shape;
  layer.channels = layer.places.query ? layer.places.query.shape[3] : 0;
  layer.signed = Boolean(layer.arrays.weights?.some((value) => value < 0));
  return layer;
}
