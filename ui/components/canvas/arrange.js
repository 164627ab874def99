// Where everything stands for the width at hand.

import { roomFor } from "../shared/sight.js";

const AROUND = 96; // pixels above the picture for what it is asked, and under it for the first line of what it tells
const TALLEST = 900; // pixels of a picture
const WORTH = 0.65; // a picture with its heads beside it is at least so large, compared with one above them
const LABEL = 22; // height of the line under a small map, CSS pixels
const GAP = 10;
const SMALLEST = 104; // width of a small map that can still be read

// Sizes of everything for the width at hand: picture left and heads right, or one above the other.
export function arrange(view) {
  const { parts, layer } = view;
  const width = parts.root.clientWidth;
  if (!width || !layer) return;
  view.width = width;
  const ratio = layer.image[1] / layer.image[0];
  const tallest = (layer.height ?? Math.min(TALLEST, roomFor(parts.root, AROUND))) * ratio;
  const [beside, alone] = [width * (ratio > 1.25 ? 0.54 : 0.5), width].map((most) => Math.min(most, tallest));
  const wide = width >= 640 && beside >= WORTH * alone;
  const large = Math.floor(wide ? beside : alone);
  parts.root.classList.toggle("narrow", !wide);
  const row = wide ? parts.above : parts.below; // below, the picture begins the higher
  if (parts.fuse.parentNode !== row) row[wide ? "append" : "prepend"](parts.fuse);
  parts.root.classList.toggle("alone", layer.heads === 1);
  view.size = [Math.round(large / ratio), large];
  fit(parts.canvas, view.size);
  const room = wide ? [view.size[0] - 132, width - large - 28] : [Infinity, width];
  const [columns, tile] = tiling(layer.heads, room, ratio);
  parts.heads.classList.toggle("small", tile < 126);
  parts.heads.style.gridTemplateColumns = `repeat(${columns}, ${tile}px)`;
  parts.scale.style.maxWidth = wide && layer.heads > 1 ? `${columns * (tile + GAP) - GAP}px` : "";
  view.tileSize = [Math.round(tile / ratio), tile];
  for (const { canvas } of view.tiles) fit(canvas, view.tileSize);
  view.arranged = true;
}

// The number of columns that makes the small maps largest in the room beside the picture. Where that leaves them too
// small to read (a wide picture, many heads, the phone), they take the width and grow downwards. No map is left alone in
// the last row.
export function tiling(heads, [height, width], ratio) {
  const across = (columns) => (width - GAP * (columns - 1)) / columns;
  const down = (columns) => ((height + GAP) / Math.ceil(heads / columns) - GAP - LABEL) * ratio;
  const tile = (columns) => Math.floor(Math.min(across(columns), down(columns)));
  const counts = Array.from({ length: Math.max(1, heads) }, (_, at) => at + 1);
  const even = counts.filter((count) => !alone(heads, count));
  const best = even.reduce((largest, count) => (tile(count) > tile(largest) ? count : largest));
  if (height < Infinity && tile(best) >= SMALLEST) return [best, tile(best)];
  const columns = balanced(heads, Math.max(2, Math.min(heads, Math.floor((width + GAP) / (SMALLEST + GAP)))));
  return [columns, Math.floor(across(columns))];
}

const alone = (heads, columns) => columns > 1 && heads > 1 && heads % columns === 1;

// Of at most so many columns as few as the rows allow; more where the last map would be alone in its row.
function balanced(heads, most) {
  let columns = Math.ceil(heads / Math.ceil(heads / most));
  while (alone(heads, columns)) columns += 1;
  return columns;
}

function fit(canvas, [height, width]) {
  const density = Math.min(2, devicePixelRatio || 1);
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}
