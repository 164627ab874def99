// The whole matrix of one head: colours for the overview, numbers and patches for the cell under the mouse.

import { unpack } from "../shared/block.js";
import { newCanvas, photoOf } from "../shared/canvas.js";
import { offer } from "../shared/drawings.js";
import { part, write } from "../shared/element.js";
import { drawBar, heatOf } from "../shared/ink.js";
import { arrowOf, stepped } from "../shared/keys.js";
import { figure } from "../shared/numbers.js";
import { BAR, bar, fitting, squares } from "../shared/pictures.js";
import { cellUnder } from "../shared/pointer.js";
import { fill, speak } from "../shared/words.js";
import { showPatch } from "./patch.js";

const states = new WeakMap();

// Width over height on the screen: square cells, unless a few reduced keys or a single class row would make a ribbon.
const proportion = ({ counts: [queries, keys] }) => Math.max(0.7, Math.min(4, keys / queries));

function drawGrid(root, layer) {
  const [queries, keys] = layer.counts;
  const canvas = part(root, "grid");
  [canvas.width, canvas.height] = [keys, queries];
  canvas.style.aspectRatio = proportion(layer);
  const ends = [layer.diverging ? -layer.high : 0, layer.high];
  const isClear = (value) => !Number.isFinite(value); // a masked pair stays blank
  canvas.getContext("2d").putImageData(heatOf(layer.arrays.values, layer.counts, ends, layer.table, { isClear }), 0, 0);
}

function showScale(root, layer) {
  drawBar(part(root, "bar"), layer.table);
  write(part(root, "unit"), layer.unit);
  write(part(root, "low"), layer.diverging ? `≤ ${figure(-layer.high)}` : "0");
  write(part(root, "high"), fill(layer.words.high, { high: figure(layer.high), largest: figure(layer.largest) }));
}

function unpackMatrix(data) {
  const layer = unpack(data);
  layer.counts = layer.shape.slice(2);
  layer.queries.raster = layer.arrays.queryRaster;
  layer.keys.raster = layer.arrays.keyRaster;
  layer.photo = newCanvas(1, 1); // until the picture is read
  layer.read = photoOf(layer.arrays.image).then((photo) => (layer.photo = photo));
  return layer;
}

function showCell(root, state) {
  const { layer, cell: [query, key] } = state;
  const value = layer.arrays.values[query * layer.counts[1] + key];
  const written = Number.isFinite(value) ? figure(value) : layer.words.masked;
  write(part(root, "value"), fill(layer.words.value, { query: query + 1, key: key + 1, value: written }));
  write(part(root, "share"), layer.shares && Number.isFinite(value) ? fill(layer.words.share, standing(layer, query, value)) : "");
  showPatch(root, layer, "query", query);
  showPatch(root, layer, "key", key);
  drawCross(root, state);
  Object.assign(root.dataset, { query, key, value: String(value), held: String(state.held) });
}

// How a weight stands in its row: against even attention, which gives every key the same, and its rank.
function standing({ arrays, counts }, query, value) {
  const keys = counts[1];
  const stronger = arrays.values.subarray(query * keys, (query + 1) * keys).filter((other) => other > value);
  return { times: figure(value * keys), rank: 1 + stronger.length, of: keys };
}

// The row and the column of the cell.
function drawCross(root, { layer, cell: [query, key], held }) {
  const cross = part(root, "cross");
  const { width, height } = part(root, "grid").getBoundingClientRect();
  [cross.width, cross.height] = [width, height];
  const [high, wide] = [height / layer.counts[0], width / layer.counts[1]];
  const context = cross.getContext("2d");
  context.strokeStyle = held ? "#ffffff" : "rgba(255,255,255,.6)";
  context.strokeRect(0, query * high, width, high);
  context.strokeRect(key * wide, 0, wide, height);
}

function listen(root, state) {
  const grid = part(root, "grid");
  const { counts } = state.layer;
  const move = (cell) => {
    state.cell = cell;
    requestAnimationFrame(() => showCell(root, state));
  };
  grid.onpointermove = (event) => state.held || move(cellUnder(event, counts));
  grid.onclick = (event) => {
    const cell = cellUnder(event, counts);
    state.held = !(state.held && String(cell) === String(state.cell));
    move(cell);
  };
  grid.onkeydown = (event) => {
    if (event.key === "Escape") state.held = false;
    const step = arrowOf(event);
    if (!step) return;
    event.preventDefault();
    state.held = true;
    move(stepped(state.cell, step, counts));
  };
}

// The matrix with its colour bar, as a drawing to take home.
function drawn(root, layer, wide, room) {
  const { width, height } = fitting(proportion(layer), wide, room);
  const ends = ["low", "high"].map((name) => part(root, name).textContent);
  return { drawn: [squares(part(root, "grid"), { width, height }), ...bar(layer.table, ends, height, { width })], width, height: height + BAR };
}

function figureOf(root, layer) {
  const { stem, title, record, caption, words, unit } = layer;
  const [low, high] = ["low", "high"].map((name) => part(root, name).textContent);
  const paragraphs = [fill(words.scale, { unit, low, high }), caption];
  return { stem, title, record, paragraphs, draw: (wide, room) => drawn(root, layer, wide, room) };
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".matrix");
  const state = states.get(parentElement) ?? { cell: [0, 0], held: false };
  states.set(parentElement, state);
  if (state.data !== data) {
    state.data = data;
    state.layer = unpackMatrix(data);
    state.cell = state.cell.map((at, axis) => Math.min(at, state.layer.counts[axis] - 1));
    speak(root, state.layer.words);
    drawGrid(root, state.layer);
    showScale(root, state.layer);
    listen(root, state);
    offer(parentElement, { matrix: () => figureOf(root, state.layer) });
    state.layer.read.then(() => showCell(root, state));
  }
  showCell(root, state);
}
