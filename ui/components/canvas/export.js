// What is taken home: what is on the screen, on white, with its caption and where it came from.

import { enlarged, newCanvas } from "../shared/canvas.js";
import { ruler, svgText, wrapped } from "../shared/caption.js";
import { offer } from "../shared/drawings.js";
import { INK } from "../shared/ink.js";
import { figure } from "../shared/numbers.js";
import { BAR, bar, fitting, LETTER, SCREEN } from "../shared/pictures.js";
import { picture } from "../shared/sheet.js";
import { fill } from "../shared/words.js";
import { linksOf, svgLinks } from "./links.js";
import { drawnOn, pickedOn } from "./maths.js";
import { outline, windowLines } from "./paint.js";
import { drawTile } from "./picture.js";
import { barNumbers } from "./scaling.js";
import { captionOf, nameOf, sentence } from "./words.js";

const FINE = 2; // pixels of a small map for one of the sheet
const [BETWEEN, BELOW] = [14, 40]; // pixels between small maps, and under each for two lines
const NARROWEST = 92; // pixels of a small map, whose numbers stand under it

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

const ratioOf = ({ layer: { image } }) => image[1] / image[0];
const barOf = (view, top, width) => bar(barTable(view), barNumbers(view.range, view.scaling), top, { width });

// Photograph and heat as embedded pictures; marks, scale and words as vectors.
function drawnPicture(view, wide, room) {
  const { width, height } = fitting(ratioOf(view), wide, room);
  return { drawn: [...svgPicture(view, height, width), ...barOf(view, height, width)], width, height: height + BAR };
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
  const heat = enlarged(view.slot.canvas, { smooth: view.smooth });
  return [
    `<clipPath id="edge"><rect width="${width}" height="${height}"/></clipPath><g clip-path="url(#edge)">`,
    picture({ width, height }, view.ground.toDataURL("image/jpeg", 0.92), "none"), picture({ width: wide, height: tall }, heat.toDataURL(), "none"),
    ...svgMarks(view, scale), ...(view.links ? svgLinks(linksOf(view), scale, width / view.size[1]) : []), "</g>",
  ];
}

function svgMarks(view, [down, right]) {
  const { layer, direction, token } = view;
  const [picked, drawn] = [pickedOn(layer, direction), drawnOn(layer, direction)];
  const path = (regions, lines, thickness) => {
    const [tall, wide] = [regions.cell[0] * down, regions.cell[1] * right];
    const d = lines.map(([y0, x0, y1, x1]) => `M${x0 * wide} ${y0 * tall}L${x1 * wide} ${y1 * tall}`).join("");
    return d && `<path d="${d}" stroke="#080a14" stroke-width="${thickness + 2}" stroke-linecap="square"/><path d="${d}" stroke="#fff" stroke-width="${thickness}" stroke-linecap="square"/>`;
  };
  const windows = drawn.windows > 1 ? path(drawn, windowLines(drawn, view.window), 1.5) : "";
  return [windows, path(picked, outline(picked, (one) => one === token), view.pin === null ? 2 : 4)];
}

// In how many columns the maps of all heads come out largest, and how wide each is: as square as their number allows,
// wider where the sheet is low.
function arranged(heads, ratio, wide, room) {
  const most = Math.max(1, Math.floor((wide + BETWEEN) / (NARROWEST + BETWEEN)));
  const widthIn = (columns) => {
    const rows = Math.ceil(heads / columns);
    return Math.min((wide - (columns - 1) * BETWEEN) / columns, (room / rows - BELOW) * ratio);
  };
  const square = Math.min(most, Math.ceil(Math.sqrt(heads)));
  const choices = Array.from({ length: Math.max(1, Math.min(most, heads) - square + 1) }, (_, more) => square + more);
  return choices.map((columns) => ({ columns, width: widthIn(columns) })).reduce((best, one) => (one.width > best.width ? one : best));
}

function drawnHeads(view, wide, room) {
  const { heads } = view.layer;
  const scale = view.shared ? BAR : 0; // maps on scales of their own have no common bar
  const { columns, width } = arranged(heads, ratioOf(view), wide ?? SCREEN, room - scale);
  const [across, down] = [width + BETWEEN, width / ratioOf(view) + BELOW];
  const tiles = Array.from({ length: heads }, (_, head) => svgTile(view, head, (head % columns) * across, Math.floor(head / columns) * down, width));
  const whole = { width: columns * across - BETWEEN, height: Math.ceil(heads / columns) * down };
  return { drawn: [...tiles, ...(scale ? barOf(view, whole.height, whole.width) : [])], width: whole.width, height: whole.height + scale };
}

function svgTile(view, head, x, y, width) {
  const height = width / ratioOf(view);
  const canvas = newCanvas(Math.round(width * FINE), Math.round(height * FINE));
  drawTile(view, head, canvas.getContext("2d"), canvas.width, canvas.height);
  const [low, high] = view.tileRanges[head].map(figure);
  const lines = wrapped(fill(view.layer.words.tile, { head: head + 1, low, high }), width, ruler(LETTER));
  const words = lines.map((line, at) => svgText(line, x, y + height + (at + 1) * (LETTER + 3), LETTER, INK));
  return [picture({ x, y, width, height }, canvas.toDataURL("image/jpeg", 0.92), "none"), ...words].join("");
}

export function listen(view, parent) {
  const figureOf = (name, draw) => () => ({
    stem: `${view.layer.stem}-${name}-token-${view.token + 1}`, title: sentence(view), record: recordOf(view, name),
    paragraphs: captionOf(view, name), draw: (wide, room) => draw(view, wide, room),
  });
  offer(parent, { picture: figureOf("picture", drawnPicture), heads: figureOf("heads", drawnHeads) });
}
