// The maps of all heads: unpacked, looked up, and where each stands among the small ones.

import { sameBytes, unpack } from "../shared/block.js";
import { newCanvas, photoOf } from "../shared/canvas.js";
import { heatOf } from "../shared/ink.js";

const TILE = 46; // pixels of a small map's longer side
const GAP = 3;

// `before` is what was shown until now: where only another head was chosen, its maps are the same.
export function unpackHeads(data, before) {
  const model = unpack(data);
  model.kept = Boolean(before && sameBytes(before.body, model.body));
  if (model.kept) return Object.assign(model, { layers: before.layers, photo: before.photo, read: before.read });
  model.layers = model.heads.map((_, layer) => {
    const values = model.arrays[`layer${layer}`];
    const [, rows, columns] = values ? model.places[`layer${layer}`].shape : [];
    return values && { values, rows, columns };
  });
  model.photo = newCanvas(1, 1); // until the picture is read
  model.read = photoOf(model.arrays.image).then((photo) => (model.photo = photo));
  return model;
}

// One head's map: its values and the largest of them; nothing where the layer's tokens have no place.
export function mapOf(model, [layer, head]) {
  const maps = model.layers[layer];
  if (!maps) return null;
  const size = maps.rows * maps.columns;
  const values = maps.values.subarray(head * size, (head + 1) * size);
  let top = 0;
  for (const value of values) if (value > top) top = value;
  return { ...maps, values, top };
}

// A map as a canvas of one pixel per cell, by a table of colours with `channels` numbers each.
export function pictureOf(map, table, channels) {
  const canvas = newCanvas(map.columns, map.rows);
  const picture = heatOf(map.values, [map.rows, map.columns], [0, map.top], table, { channels });
  canvas.getContext("2d").putImageData(picture, 0, 0);
  return canvas;
}

// Where the small map of a head stands on the sheet: [left, top, width, height].
export function slot({ image: [tall, wide] }, [layer, head]) {
  const scale = TILE / Math.max(tall, wide);
  const [width, height] = [Math.round(wide * scale), Math.round(tall * scale)];
  return [head * (width + GAP), layer * (height + GAP), width, height];
}

// The head whose small map stands at these shares of the sheet's height and width.
export function headAt(model, sheet, [down, across]) {
  const [, , width, height] = slot(model, [0, 0]);
  const layer = Math.min(model.heads.length - 1, Math.floor((down * sheet.height) / (height + GAP)));
  return [layer, Math.min(model.heads[layer] - 1, Math.floor((across * sheet.width) / (width + GAP)))];
}
