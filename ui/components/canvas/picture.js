// One frame: compute what is shown, and draw it.

import { drawLinks, linksOf } from "./links.js";
import { cellAt, drawnOn, everyHead, fuse, pickedOn, rangeOf, summary, tokenAt } from "./maths.js";
import { colourTable, cropOf, drawMap, groundOf, outline, paintHeat, stroke, windowLines } from "./paint.js";
import { toPaint } from "./scaling.js";
import { rangeTogether } from "./together.js";

// What is shown: the pinned token, else the one under the mouse, else the one at rest.
export function shownToken(view) {
  const regions = pickedOn(view.layer, view.direction);
  if (view.pin !== null) return view.pin;
  const pointed = view.pointer ? tokenAt(regions, cellAt(regions, ...view.pointer)) : -1;
  return pointed >= 0 ? pointed : regions.rest;
}

export function compute(view) {
  const { layer, direction } = view;
  const regions = drawnOn(layer, direction);
  view.token = shownToken(view);
  view.window = Math.floor(view.token / pickedOn(layer, direction).tokens);
  view.maps = everyHead(layer, view.token, direction);
  view.fused = fuse(view.maps, view.fusion, view.head);
  view.summary = summary(view.fused, regions, view.scaling);
  view.summaries = view.maps.map((map) => summary(map, regions, view.scaling));
  const all = rangeOf([view.summary, ...view.summaries], layer.signed);
  view.range = rangeTogether(view, view.shared ? all : rangeOf([view.summary], layer.signed));
  view.tileRanges = view.summaries.map((one) => (view.shared ? view.range : rangeOf([one], layer.signed)));
}

// Colours and the quiet photograph depend on the layer and the overlay strength only.
export function prepare(view) {
  const { layer, strength } = view;
  const lut = layer.colours[layer.signed ? "signed" : "heat"];
  view.table = colourTable(lut, layer.signed, strength);
  view.tileTable = colourTable(lut, layer.signed, 0.95);
  view.ground = groundOf(layer, strength);
  view.tileGround = groundOf(layer, 0.95);
  drawBar(view);
}

const partsOf = ({ layer, smooth }, ground, regions) => ({ image: layer.image, ground, regions, smooth });

const shades = ({ scaling }, map, { end }, [, high]) => toPaint(map, scaling, end, high);

export function drawLarge(view, context, width, height) {
  const { layer, direction } = view;
  const regions = drawnOn(layer, direction);
  const heat = paintHeat(view.slot, shades(view, view.fused, view.summary, view.range), regions, view.window, view.range, view.table);
  const frame = { width, height, crop: [0, 0, ...layer.image], ...partsOf(view, view.ground, regions), heat };
  drawMap(context, frame);
  drawMarks(view, context, frame, width / view.size[1]);
  const scale = [height / layer.image[0], width / layer.image[1]];
  if (view.links) drawLinks(context, linksOf(view), scale, width / view.size[1]);
  if (view.ghost && view.pointer) drawGhost(context, view.pointer.map((at, axis) => at * scale[axis]), width / view.size[1]);
}

// The pointer that nobody holds: a ring, so that it is taken for no mouse.
function drawGhost(context, [down, across], unit) {
  for (const [colour, line] of [["rgba(8,10,20,.85)", 5], ["#fff", 2.5]]) {
    context.beginPath();
    context.arc(across, down, 11 * unit, 0, 2 * Math.PI);
    [context.strokeStyle, context.lineWidth] = [colour, line * unit];
    context.stroke();
  }
}

// The window (where there are several), the token itself (thick when pinned), and the token under the mouse (dashed).
function drawMarks(view, context, frame, unit) {
  const { layer, direction, token } = view;
  const picked = pickedOn(layer, direction);
  if (frame.regions.windows > 1) stroke(context, frame, windowLines(frame.regions, view.window), unit);
  if (view.pin !== null && view.pointer) {
    const under = tokenAt(frame.regions, cellAt(frame.regions, ...view.pointer));
    if (under >= 0 && under !== token) stroke(context, frame, outline(frame.regions, (one) => one === under), 1.5 * unit, [4 * unit, 4 * unit]);
  }
  const own = outline(picked, (one) => one === token);
  stroke(context, { ...frame, regions: picked }, own, (view.pin === null ? 1.5 : 3) * unit);
}

export function drawTile(view, head, context, width, height) {
  const regions = drawnOn(view.layer, view.direction);
  const picked = pickedOn(view.layer, view.direction);
  const shown = shades(view, view.maps[head], view.summaries[head], view.tileRanges[head]);
  const heat = paintHeat(view.tiles[head].slot, shown, regions, view.window, view.tileRanges[head], view.tileTable);
  const frame = { width, height, crop: view.crop, ...partsOf(view, view.tileGround, regions), heat };
  drawMap(context, frame);
  stroke(context, { ...frame, regions: picked }, outline(picked, (one) => one === view.token), Math.max(1, width / 150));
}

function drawBar(view) {
  const context = view.parts.bar.getContext("2d");
  const pixels = new ImageData(256, 1);
  const under = 58; // a quiet photograph's usual grey, so that the bar shows the colours as they look on it
  for (let at = 0; at < 256; at++) {
    const colour = view.tileTable[at];
    const alpha = (colour >>> 24) / 255;
    for (let channel = 0; channel < 3; channel++) {
      pixels.data[4 * at + channel] = alpha * ((colour >>> (8 * channel)) & 255) + (1 - alpha) * under;
    }
    pixels.data[4 * at + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
}

export function drawAll(view) {
  const { canvas } = view.parts;
  drawLarge(view, canvas.getContext("2d"), canvas.width, canvas.height);
  view.crop = cropOf(view.layer, drawnOn(view.layer, view.direction), view.window);
  view.tiles.forEach((tile, head) => drawTile(view, head, tile.canvas.getContext("2d"), tile.canvas.width, tile.canvas.height));
}
