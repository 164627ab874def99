// Files to take home: what is on the screen, larger, on white, with its caption and where it came from.

import {
  captionLines, drawCaption, drawScale, drawText, LARGE, sheetOf, svgCaption, svgNumbers, svgSheet,
} from "../shared/caption.js";
import { newCanvas } from "../shared/canvas.js";
import { savePng, saveSvg } from "../shared/files.js";
import { svgBar } from "../shared/ink.js";
import { figure } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { linksOf, svgLinks } from "./links.js";
import { drawnOn, pickedOn } from "./maths.js";
import { outline, windowLines } from "./paint.js";
import { drawLarge, drawTile } from "./picture.js";
import { barNumbers } from "./scaling.js";
import { captionOf, nameOf, sentence } from "./words.js";

const MARGIN = 40;

export function listenToSaves(view) {
  const { picture, heads, drawing } = view.parts.saves;
  picture.onclick = () => savePicture(view);
  heads.onclick = () => saveHeads(view);
  drawing.onclick = () => saveDrawing(view);
}

// Everything that makes the picture again, as JSON text. As in the rest of the record, places count from 1.
function recordOf(view, figureName) {
  const { layer, token, window, direction, fusion, head, pin, shared, smooth, strength, range } = view;
  const live = {
    figure: figureName, layer: layer.layer + 1, operation: layer.name, token: token + 1, window: window + 1, direction,
    fusion, pinned: pin !== null, head: fusion === "single" ? head + 1 : null, scale: shared ? "shared" : "per map", smooth, overlay: strength, range,
    colours: view.scaling, links: view.links,
    tokenName: nameOf(view, pickedOn(layer, direction), token), rowSum: view.summary.sum, highest: view.summary.high,
  };
  return JSON.stringify({ ...layer.provenance, canvas: live });
}

const factsOf = (view, figureName) => ({
  title: sentence(view),
  description: captionOf(view, figureName).join("\n"),
  record: recordOf(view, figureName),
});

function fileName(view, figureName, ending) {
  return `${view.layer.stem}-${figureName}-token-${view.token + 1}.${ending}`;
}

// A white sheet for a figure of `height` by `width`: figure, colour bar where the maps have a common one, caption.
function sheet(view, figureName, height, width, draw) {
  const bar = figureName === "picture" || view.shared; // maps on scales of their own have no common bar
  const lines = captionLines(captionOf(view, figureName), width, LARGE);
  const below = (bar ? 90 : 20) + lines.length * LARGE.step;
  const { canvas, context } = sheetOf(width, height + below, MARGIN);
  draw(context);
  if (bar) drawScale(context, view.parts.bar, barNumbers(view.range, view.scaling), height + 24, width);
  drawCaption(context, lines, height + (bar ? 116 : 46));
  return canvas;
}

// The picture's size in a file: its longer side 1400 pixels.
function largeSize(view) {
  const scale = 1400 / Math.max(...view.layer.image);
  return view.layer.image.map((length) => Math.round(length * scale));
}

// Draws what `draw` draws on a canvas of its own, so that lines at the edge do not leave the picture.
function inset(height, width, draw) {
  const canvas = newCanvas(width, height);
  draw(canvas.getContext("2d"));
  return canvas;
}

async function savePicture(view) {
  const [height, width] = largeSize(view);
  const picture = inset(height, width, (context) => drawLarge(view, context, width, height));
  const canvas = sheet(view, "picture", height, width, (context) => context.drawImage(picture, 0, 0));
  await savePng(fileName(view, "picture", "png"), canvas, factsOf(view, "picture"));
}

async function saveHeads(view) {
  const { heads } = view.layer;
  const columns = Math.ceil(Math.sqrt(heads)); // as square as the number of heads allows
  const [tall, wide] = largeSize(view).map((length) => Math.round(length / columns));
  const rows = Math.ceil(heads / columns);
  const canvas = sheet(view, "heads", rows * (tall + 44), columns * (wide + 16) - 16, (context) => {
    for (let head = 0; head < heads; head++) {
      const [x, y] = [(head % columns) * (wide + 16), Math.floor(head / columns) * (tall + 44)];
      context.drawImage(inset(tall, wide, (inner) => drawTile(view, head, inner, wide, tall)), x, y);
      const [low, high] = view.tileRanges[head].map(figure);
      const range = fill(view.layer.words.tile, { head: head + 1, low, high });
      drawText(context, range, x, y + tall + 26, { size: LARGE.text });
    }
  });
  await savePng(fileName(view, "heads", "png"), canvas, factsOf(view, "heads"));
}

// Photograph and heat as embedded pictures; marks, scale and words as vectors.
function saveDrawing(view) {
  const [height, width] = largeSize(view);
  const lines = captionLines(captionOf(view, "picture"), width, LARGE);
  const drawn = [
    ...svgPicture(view, height, width), svgBar(barTable(view), height + 24, width),
    ...svgNumbers(barNumbers(view.range, view.scaling), height + 24, width), ...svgCaption(lines, height + 116),
  ];
  const tall = height + 110 + lines.length * LARGE.step;
  saveSvg(fileName(view, "picture", "svg"), svgSheet(width, tall, MARGIN, factsOf(view, "picture"), drawn));
}

// The colours of the bar on the screen, three numbers each.
function barTable(view) {
  const { data } = view.parts.bar.getContext("2d").getImageData(0, 0, 256, 1);
  return [...data].filter((_, at) => at % 4 < 3);
}

function svgPicture(view, height, width) {
  const drawn = drawnOn(view.layer, view.direction);
  const scale = [height / view.layer.image[0], width / view.layer.image[1]];
  const [tall, wide] = [0, 1].map((axis) => drawn.shape[axis] * drawn.cell[axis] * scale[axis]);
  const pixelated = view.smooth ? "" : ' style="image-rendering:pixelated"';
  return [
    `<clipPath id="edge"><rect width="${width}" height="${height}"/></clipPath><g clip-path="url(#edge)">`,
    `<image width="${width}" height="${height}" href="${view.ground.toDataURL("image/jpeg", 0.92)}"/>`,
    `<image width="${wide}" height="${tall}" preserveAspectRatio="none"${pixelated} href="${view.slot.canvas.toDataURL()}"/>`,
    ...svgMarks(view, scale), ...(view.links ? svgLinks(linksOf(view), scale, width / view.size[1]) : []), "</g>",
  ];
}

function svgMarks(view, [down, right]) {
  const { layer, direction, token } = view;
  const [picked, drawn] = [pickedOn(layer, direction), drawnOn(layer, direction)];
  const path = (regions, lines, thickness) => {
    const [tall, wide] = [regions.cell[0] * down, regions.cell[1] * right];
    const d = lines.map(([y0, x0, y1, x1]) => `M${x0 * wide} ${y0 * tall}L${x1 * wide} ${y1 * tall}`).join("");
    return d && `<path d="${d}" stroke="#080a14" stroke-width="${thickness + 4}" stroke-linecap="square"/><path d="${d}" stroke="#fff" stroke-width="${thickness}" stroke-linecap="square"/>`;
  };
  const windows = drawn.windows > 1 ? path(drawn, windowLines(drawn, view.window), 3) : "";
  return [windows, path(picked, outline(picked, (one) => one === token), view.pin === null ? 4 : 8)];
}
