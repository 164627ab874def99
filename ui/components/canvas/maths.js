// Attention from queries and keys. Flat tokens are `window * tokens + token`, as in packing.py.

import { endOf } from "./scaling.js";

// Fills `out` with what query `flat` gives every key of its window in `head`: softmax over keys of q·k + bias.
export function rowOf(layer, flat, head, out) {
  const [, heads, queries, keys] = layer.shape;
  const window = Math.floor(flat / queries);
  const i = flat % queries;
  const block = window * heads + head;
  const { weights, query, key, logSumExp } = layer.arrays;
  if (weights) return out.set(weights.subarray((block * queries + i) * keys, (block * queries + i + 1) * keys));
  const q = query.subarray((block * queries + i) * layer.channels, (block * queries + i + 1) * layer.channels);
  const less = logSumExp[block * queries + i];
  const bias = biasOf(layer, window, head);
  for (let j = 0; j < keys; j++) out[j] = Math.exp(dot(q, key, (block * keys + j) * layer.channels) + bias(i, j) - less);
}

// Fills `out` with what every query of the window gives key `flat` in `head`: one column of the same matrix.
export function columnOf(layer, flat, head, out) {
  const [, heads, queries, keys] = layer.shape;
  const window = Math.floor(flat / keys);
  const j = flat % keys;
  const block = window * heads + head;
  const { weights, query, key, logSumExp } = layer.arrays;
  if (weights) {
    for (let i = 0; i < queries; i++) out[i] = weights[(block * queries + i) * keys + j];
    return;
  }
  const k = key.subarray((block * keys + j) * layer.channels, (block * keys + j + 1) * layer.channels);
  const bias = biasOf(layer, window, head);
  for (let i = 0; i < queries; i++) {
    const at = block * queries + i;
    out[i] = Math.exp(dot(k, query, at * layer.channels) + bias(i, j) - logSumExp[at]);
  }
}

function dot(vector, matrix, at) {
  let sum = 0;
  for (let channel = 0; channel < vector.length; channel++) sum += vector[channel] * matrix[at + channel];
  return sum;
}

// The additive bias or mask of one window and head; dimensions of size 1 are shared.
function biasOf(layer, window, head) {
  const { bias } = layer.arrays;
  if (!bias) return () => 0;
  const [windows, heads, queries, keys] = layer.biasShape;
  const start = ((windows > 1 ? window : 0) * heads + (heads > 1 ? head : 0)) * queries * keys;
  const perQuery = queries > 1 ? keys : 0;
  const perKey = keys > 1 ? 1 : 0;
  return (i, j) => bias[start + i * perQuery + j * perKey];
}

// Where the values of `direction` are drawn, and where its token is picked.
export const drawnOn = (layer, direction) => (direction === "from" ? layer.keys : layer.queries);
export const pickedOn = (layer, direction) => (direction === "from" ? layer.queries : layer.keys);

// One Float32Array per head: the row of `flat`, or with direction "to" its column.
export function everyHead(layer, flat, direction) {
  const compute = direction === "from" ? rowOf : columnOf;
  return Array.from({ length: layer.heads }, (_, head) => {
    const values = new Float32Array(drawnOn(layer, direction).tokens);
    compute(layer, flat, head, values);
    return values;
  });
}

const FUSERS = {
  mean: (maps, at) => maps.reduce((sum, map) => sum + map[at], 0) / maps.length,
  max: (maps, at) => maps.reduce((most, map) => Math.max(most, map[at]), -Infinity),
  min: (maps, at) => maps.reduce((least, map) => Math.min(least, map[at]), Infinity),
};

// The heads' maps as one: their mean, maximum or minimum at each token, or one head alone.
export function fuse(maps, fusion, head) {
  if (fusion === "single") return maps[head];
  const fused = new Float32Array(maps[0].length);
  for (let at = 0; at < fused.length; at++) fused[at] = FUSERS[fusion](maps, at);
  return fused;
}

// What a map says in numbers: its sum, its mass on each prefix token, its extremes over the picture, where the highest is
// and where its colours end.
export function summary(values, regions, scaling = "linear") {
  const prefix = values.slice(0, regions.prefix.length);
  let sum = 0, low = Infinity, high = -Infinity, at = -1;
  for (let token = 0; token < values.length; token++) {
    sum += values[token];
    if (token < prefix.length) continue;
    if (values[token] < low) low = values[token];
    if (values[token] > high) [high, at] = [values[token], token];
  }
  const outside = prefix.reduce((total, mass) => total + mass, 0);
  if (at < 0) return { sum, prefix, outside, low: 0, high: 0, end: 0, at };
  return { sum, prefix, outside, low, high, end: endOf(values.subarray(prefix.length), scaling), at };
}

// The two ends of a colour scale: zero and where the widest map's ends, or symmetric about zero where values can be
// negative.
export function rangeOf(summaries, signed) {
  const high = Math.max(...summaries.map((one) => one.end));
  return signed ? [-high, high] : [0, high];
}

// The cell (row, column) under a point in pixels of the model's input, and the token that stands there.
export function cellAt(regions, y, x) {
  return [Math.floor(y / regions.cell[0]), Math.floor(x / regions.cell[1])];
}

export function tokenAt(regions, [row, column]) {
  const [rows, columns] = regions.shape;
  if (row < 0 || column < 0 || row >= rows || column >= columns) return -1;
  return regions.raster[row * columns + column];
}

// The cell of a token nearest to the middle of all its cells; null for a token without a place.
export function cellOf(regions, flat) {
  const columns = regions.shape[1];
  const cells = [];
  for (let at = 0; at < regions.raster.length; at++) {
    if (regions.raster[at] === flat) cells.push([Math.floor(at / columns), at % columns]);
  }
  if (!cells.length) return null;
  const middle = [0, 1].map((axis) => cells.reduce((sum, cell) => sum + cell[axis], 0) / cells.length);
  const distance = ([row, column]) => Math.hypot(row - middle[0], column - middle[1]);
  return cells.reduce((best, cell) => (distance(cell) < distance(best) ? cell : best));
}

// The token of `to` that stands where `flat` stands in `from`: same place, or same name without one; null if there is none.
export function sameToken(from, to, flat) {
  const cell = cellOf(from, flat);
  if (!cell) {
    const at = to.prefix.indexOf(from.prefix[flat % from.tokens]);
    return at < 0 ? null : at;
  }
  const token = tokenAt(to, cellAt(to, (cell[0] + 0.5) * from.cell[0], (cell[1] + 0.5) * from.cell[1]));
  return token < 0 ? null : token;
}
