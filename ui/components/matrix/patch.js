// A token's patch of the picture, with what lies around it.

import { drawPart } from "../shared/canvas.js";
import { part, write } from "../shared/element.js";
import { fixed } from "../shared/numbers.js";
import { fill } from "../shared/words.js";

// The rectangle around a token's cells in pixels of the model's input; null for a token without a place.
export function rectangleOf({ shape: [, columns], cell: [high, wide] }, raster, flat) {
  let [top, left, bottom, right] = [Infinity, Infinity, -1, -1];
  for (let at = 0; at < raster.length; at++) {
    if (raster[at] !== flat) continue;
    const [row, column] = [Math.floor(at / columns), at % columns];
    [top, left] = [Math.min(top, row), Math.min(left, column)];
    [bottom, right] = [Math.max(bottom, row), Math.max(right, column)];
  }
  return bottom < 0 ? null : [top * high, left * wide, (bottom + 1 - top) * high, (right + 1 - left) * wide];
}

// `side` is "query" or "key": its canvas shows the patch of `token` and its caption says where that is.
export function showPatch(root, layer, side, token) {
  const places = side === "query" ? layer.queries : layer.keys;
  const canvas = part(root, side);
  canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
  const rectangle = rectangleOf(places, places.raster, layer.window * places.tokens + token);
  const values = rectangle && { x: fixed(rectangle[1], 0), y: fixed(rectangle[0], 0) };
  const place = rectangle ? fill(layer.words.place, values) : (places.names[token] ?? layer.words.nowhere);
  write(canvas.parentElement.querySelector("figcaption"), fill(layer.words[side], { number: token + 1, place }));
  if (rectangle) drawPatch(canvas, layer, rectangle);
}

// The patch with as much around it again, so that one can tell what it is; the patch itself is framed.
function drawPatch(canvas, { photo, image }, [top, left, height, width]) {
  const context = canvas.getContext("2d");
  const side = 3 * Math.max(height, width);
  const [y, x] = [top + height / 2 - side / 2, left + width / 2 - side / 2];
  const scale = canvas.width / side;
  context.imageSmoothingEnabled = false;
  drawPart(context, photo, image, [x, y, side, side], [0, 0, canvas.width, canvas.height]);
  context.lineWidth = 3;
  context.strokeStyle = "#fff";
  context.strokeRect((left - x) * scale, (top - y) * scale, width * scale, height * scale);
}
