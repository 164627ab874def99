// Colours of files taken home, and colour tables (256 colours of red, green, blue) of viz/theme.py.

import { clamp } from "./keys.js";

export const INK = "#1d2433";
export const MUTED = "#5a6275";
export const LINE = "#d9dde5";
export const PAPER = "#ffffff";
// Letters of equal widths on nearly every computer, so that what is laid out here fits where the file is opened.
export const TYPEFACE = "Arial, Helvetica, 'Liberation Sans', Arimo, sans-serif";

export const css = ([red, green, blue], alpha = 1) => `rgba(${red}, ${green}, ${blue}, ${alpha})`;

// Which of the 256 colours stands for `value` on a scale from `low` to `high`.
export const shadeOf = (value, low, high) => clamp(Math.round((255 * (value - low)) / (high - low || 1)), 0, 255);

// The colour at `shade` of a table with `channels` numbers each.
export const colourAt = (table, shade, channels = 3) => table.slice(channels * shade, channels * (shade + 1));

// `values` (rows by columns) in the colours of `table`; `isClear` says which stay transparent.
export function heatOf(values, [rows, columns], [low, high], table, { channels = 3, isClear = Number.isNaN } = {}) {
  const picture = new ImageData(columns, rows);
  values.forEach((value, at) => {
    if (isClear(value)) return;
    const from = channels * shadeOf(value, low, high);
    for (let channel = 0; channel < channels; channel++) picture.data[4 * at + channel] = table[from + channel];
    if (channels === 3) picture.data[4 * at + 3] = 255;
  });
  return picture;
}

// All colours of `table` on a canvas of 256 by 1 pixels.
export function drawBar(canvas, table) {
  const shades = Float32Array.from({ length: 256 }, (_, shade) => shade);
  canvas.getContext("2d").putImageData(heatOf(shades, [1, 256], [0, 255], table), 0, 0);
}
