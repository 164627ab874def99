// One tile per position, drawn once; the tile under the mouse large, computed anew from the embeddings.

import { unpack } from "../shared/block.js";
import { svgText } from "../shared/caption.js";
import { offer } from "../shared/drawings.js";
import { part, write } from "../shared/element.js";
import { drawBar, heatOf, INK } from "../shared/ink.js";
import { arrowOf, stepped } from "../shared/keys.js";
import { fixed } from "../shared/numbers.js";
import { BAR, bar, LETTER, squares } from "../shared/pictures.js";
import { cellUnder } from "../shared/pointer.js";
import { fill, speak } from "../shared/words.js";
import { cosinesOf } from "./cosines.js";

const states = new WeakMap();

const tileOf = (layer, cosines) => heatOf(cosines, layer.size, layer.ends, layer.table);

function drawAll(root, layer) {
  const [rows, columns] = layer.size;
  const [down, across] = layer.shown;
  const canvas = part(root, "all");
  [canvas.width, canvas.height] = [across.length * (columns + 1) - 1, down.length * (rows + 1) - 1];
  const context = canvas.getContext("2d");
  down.forEach((row, i) =>
    across.forEach((column, j) => {
      context.putImageData(tileOf(layer, cosinesOf(layer, [row, column])), j * (columns + 1), i * (rows + 1));
    }),
  );
}

function showScale(root, layer) {
  drawBar(part(root, "bar"), layer.table);
  write(part(root, "low"), fixed(layer.ends[0], 2));
  write(part(root, "high"), fixed(layer.ends[1], 2));
}

// Frames on `canvas`, which lies over the picture: [top, left, height, width] as shares of the picture.
function frame(canvas, boxes) {
  const { width, height } = canvas.getBoundingClientRect();
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  for (const [top, left, high, wide] of boxes)
    for (const [colour, line] of [["#000", 4], ["#fff", 2]]) {
      [context.strokeStyle, context.lineWidth] = [colour, line];
      context.strokeRect(left * width, top * height, wide * width, high * height);
    }
}

function drawOne(root, state) {
  const { layer, at } = state;
  if (String(state.drawn) === String(at)) return;
  state.cosines = cosinesOf(layer, at);
  state.drawn = at;
  const canvas = part(root, "one");
  [canvas.height, canvas.width] = layer.size;
  canvas.getContext("2d").putImageData(tileOf(layer, state.cosines), 0, 0);
}

function showTile(root, state) {
  const { layer, at } = state;
  const [rows, columns] = layer.size;
  drawOne(root, state);
  const [row, column] = state.other ?? at;
  const cosine = state.cosines[row * columns + column];
  write(part(root, "which"), fill(layer.words.which, { row: at[0] + 1, column: at[1] + 1 }));
  write(part(root, "value"), fill(layer.words.value, { row: row + 1, column: column + 1, value: fixed(cosine, 2) }));
  frame(part(root, "dot"), [[row / rows, column / columns, 1 / rows, 1 / columns]]);
  frame(part(root, "mark"), boxOf(layer, at, part(root, "all")));
  Object.assign(root.dataset, { row: at[0], column: at[1], value: String(cosine) });
}

// Where the tile of a position stands among all; nowhere if only some are shown.
function boxOf({ size: [rows, columns], shown }, at, { height, width }) {
  const [i, j] = shown.map((places, axis) => places.indexOf(at[axis]));
  const box = [(i * (rows + 1)) / height, (j * (columns + 1)) / width, rows / height, columns / width];
  return i < 0 || j < 0 ? [] : [box];
}

function listen(root, state) {
  const { layer } = state;
  const redraw = (change) => {
    Object.assign(state, change);
    requestAnimationFrame(() => showTile(root, state));
  };
  const counts = layer.shown.map((places) => places.length);
  const tileUnder = (event) => cellUnder(event, counts).map((place, axis) => layer.shown[axis][place]);
  const hold = (at) => {
    redraw({ at, held: at, other: null });
    state.pick(`${at[0]}-${at[1]}`);
  };
  const [all, one] = [part(root, "all"), part(root, "one")];
  all.onpointermove = (event) => redraw({ at: tileUnder(event), other: null });
  all.onpointerleave = () => redraw({ at: state.held, other: null });
  all.onclick = (event) => hold(tileUnder(event));
  all.onkeydown = (event) => {
    const step = arrowOf(event);
    if (!step) return;
    event.preventDefault();
    hold(stepped(state.at, step, layer.size));
  };
  one.onpointermove = (event) => redraw({ other: cellUnder(event, layer.size) });
  one.onpointerleave = () => redraw({ other: null });
  one.onclick = (event) => hold(cellUnder(event, layer.size));
}

function watch(root, state) {
  const observer = new ResizeObserver(() => showTile(root, state));
  observer.observe(part(root, "all"));
  return observer;
}

const WIDE = 860; // pixels across, where no sheet says how wide
const [TITLE, GAP] = [22, 24]; // pixels over a picture, and between the two
const NARROW = 560; // pixels across, below which they stand one under the other

// All tiles and the large one beside or under them, with their titles and one colour bar, as a drawing to take home.
function drawn(root, layer, wide, room) {
  const beside = wide >= NARROW;
  const kept = beside ? TITLE + BAR : 2 * TITLE + GAP + BAR;
  const side = beside ? Math.min((wide - GAP) / 2, room - kept) : Math.min(wide, (room - kept) / 2);
  const pictures = [["all", "shown"], ["one", "which"]].map(([name, title], at) => {
    const canvas = part(root, name);
    const scale = side / Math.max(canvas.width, canvas.height);
    const place = { x: beside ? at * (side + GAP) : 0, y: TITLE + (beside ? 0 : at * (side + GAP + TITLE)), width: canvas.width * scale, height: canvas.height * scale };
    return svgText(part(root, title).textContent, place.x, place.y - TITLE + LETTER, LETTER, INK) + squares(canvas, place);
  });
  const [width, height] = beside ? [2 * side + GAP, TITLE + side] : [side, 2 * (TITLE + side) + GAP];
  return { drawn: [...pictures, ...bar(layer.table, endsOf(layer), height, { width })], width, height: height + BAR };
}

const endsOf = ({ ends }) => ends.map((end) => fixed(end, 2));

function figureOf(root, layer) {
  const { stem, title, record, caption, words } = layer;
  const [low, high] = endsOf(layer);
  return { stem, title, record, paragraphs: [fill(words.scale, { low, high }), caption], draw: (wide, room) => drawn(root, layer, wide ?? WIDE, room) };
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".tiles");
  const state = states.get(parentElement) ?? {};
  states.set(parentElement, state);
  state.pick = (place) => setTriggerValue("pick", place);
  if (state.data !== data) {
    state.data = data;
    state.layer = unpack(data);
    state.at = state.held = state.layer.chosen;
    state.drawn = state.other = null;
    speak(root, state.layer.words);
    drawAll(root, state.layer);
    showScale(root, state.layer);
    listen(root, state);
    offer(parentElement, { tiles: () => figureOf(root, state.layer) });
  }
  state.observer ??= watch(root, state); // goes with the picture that it watches
  showTile(root, state);
}
