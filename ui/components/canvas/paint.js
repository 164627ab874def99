// Values to colours: one small picture per map, at the raster's own resolution, stretched when drawn.

import { drawPart, newCanvas } from "../shared/canvas.js";

// 256 colours as 32-bit pixels. Opacity is the value itself: nothing covers the photograph at zero, and only the highest
// values hide it.
export function colourTable(lut, signed, strength) {
  return Uint32Array.from({ length: 256 }, (_, at) => {
    const size = signed ? Math.abs(at - 127.5) / 127.5 : at / 255;
    const alpha = Math.round(255 * strength * size);
    return (alpha << 24) | (lut[3 * at + 2] << 16) | (lut[3 * at + 1] << 8) | lut[3 * at];
  });
}

// Paints `values` (token) of `window` on the raster; cells of other windows, empty cells and NaN stay clear.
// `slot` keeps the canvas between frames.
export function paintHeat(slot, values, regions, window, [low, high], table) {
  const [rows, columns] = regions.shape;
  if (slot.canvas?.width !== columns || slot.canvas.height !== rows) {
    slot.canvas = newCanvas(columns, rows);
    slot.picture = new ImageData(columns, rows);
    slot.pixels = new Uint32Array(slot.picture.data.buffer);
  }
  const first = window * regions.tokens;
  const step = high > low ? 255 / (high - low) : 0;
  for (let at = 0; at < slot.pixels.length; at++) {
    const token = regions.raster[at] - first;
    const inside = token >= 0 && token < values.length && !Number.isNaN(values[token]);
    slot.pixels[at] = inside ? table[Math.max(0, Math.min(255, Math.round((values[token] - low) * step)))] : 0;
  }
  slot.canvas.getContext("2d").putImageData(slot.picture, 0, 0);
  return slot.canvas;
}

// The photograph as it lies under the heat: the more overlay, the quieter.
export function groundOf(layer, strength) {
  const canvas = newCanvas(layer.photo.width, layer.photo.height);
  const context = canvas.getContext("2d");
  context.drawImage(layer.photo, 0, 0);
  context.globalAlpha = Math.min(1, strength * 1.05);
  context.drawImage(layer.veil, 0, 0);
  return canvas;
}

// One map on a canvas of `width` by `height`; `crop` (top, left, height, width) is in pixels of the model's
// input, which is `image` (height, width) pixels large.
export function drawMap(context, { width, height, crop, image, ground, heat, regions, smooth }) {
  const scale = [height / crop[2], width / crop[3]];
  context.imageSmoothingEnabled = true;
  drawPart(context, ground, image, [crop[1], crop[0], crop[3], crop[2]], [0, 0, width, height]);
  context.imageSmoothingEnabled = smooth;
  const size = [0, 1].map((axis) => regions.shape[axis] * regions.cell[axis] * scale[axis]);
  context.drawImage(heat, -crop[1] * scale[1], -crop[0] * scale[0], size[1], size[0]);
}

// Outline of all cells for which `belongs(token)`, as pairs of corners in cells; neighbours share no line.
export function outline(regions, belongs) {
  const [rows, columns] = regions.shape;
  const is = (row, column) =>
    row >= 0 && column >= 0 && row < rows && column < columns && belongs(regions.raster[row * columns + column]);
  const lines = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (!is(row, column)) continue;
      if (!is(row - 1, column)) lines.push([row, column, row, column + 1]);
      if (!is(row + 1, column)) lines.push([row + 1, column, row + 1, column + 1]);
      if (!is(row, column - 1)) lines.push([row, column, row + 1, column]);
      if (!is(row, column + 1)) lines.push([row, column + 1, row + 1, column + 1]);
    }
  }
  return lines;
}

// Lines in white on a dark edge: seen on every photograph and every heat.
export function stroke(context, { width, height, crop, regions }, lines, thickness, dash = []) {
  const scale = [height / crop[2], width / crop[3]];
  const y = (row) => (row * regions.cell[0] - crop[0]) * scale[0];
  const x = (column) => (column * regions.cell[1] - crop[1]) * scale[1];
  context.beginPath();
  for (const [top, left, bottom, right] of lines) {
    context.moveTo(x(left), y(top));
    context.lineTo(x(right), y(bottom));
  }
  context.lineCap = "square";
  for (const [colour, extra, pattern] of [["rgba(8,10,20,.85)", 2, []], ["#fff", 0, dash]]) {
    context.setLineDash(pattern);
    context.strokeStyle = colour;
    context.lineWidth = thickness + extra;
    context.stroke();
  }
  context.setLineDash([]);
}

// Outline of one window, kept: it is drawn in every frame.
export function windowLines(regions, window) {
  regions.windowLines ??= new Map();
  if (!regions.windowLines.has(window)) {
    const belongs = (token) => token >= 0 && Math.floor(token / regions.tokens) === window;
    regions.windowLines.set(window, outline(regions, belongs));
  }
  return regions.windowLines.get(window);
}

// The part of the picture that small maps show: all of it, or where windows are small the window and a margin,
// in the picture's own proportions.
export function cropOf(layer, regions, window) {
  const whole = [0, 0, ...layer.image];
  const lines = regions.windows > 1 ? windowLines(regions, window) : [];
  if (!lines.length) return whole;
  const side = (axis) => {
    const ends = lines.flatMap((line) => [line[axis], line[axis + 2]]);
    return [(Math.min(...ends) - 0.5) * regions.cell[axis], (Math.max(...ends) + 0.5) * regions.cell[axis]];
  };
  const [[top, bottom], [left, right]] = [side(0), side(1)];
  const share = Math.max((bottom - top) / layer.image[0], (right - left) / layer.image[1]);
  if (share > 0.7) return whole;
  const size = layer.image.map((length) => length * share);
  const start = (middle, axis) => Math.max(0, Math.min(layer.image[axis] - size[axis], middle - size[axis] / 2));
  return [start((top + bottom) / 2, 0), start((left + right) / 2, 1), ...size];
}
