// What is seen: all heads' maps small, one large, one beside the mouse, and rings in the charts.

import { newCanvas } from "../shared/canvas.js";
import { part, write } from "../shared/element.js";
import { drawBar } from "../shared/ink.js";
import { figure } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { mapOf, pictureOf, slot } from "./maps.js";

const EDGE = 720; // pixels of the large map's longer side

export function drawAll(root, state) {
  const { model } = state;
  const most = Math.max(...model.heads);
  const [right, bottom, width, height] = slot(model, [model.heads.length - 1, most - 1]);
  state.sheet = newCanvas(right + width, bottom + height);
  const context = state.sheet.getContext("2d");
  context.imageSmoothingEnabled = false;
  model.heads.forEach((count, layer) => {
    for (let head = 0; head < count; head++) {
      const map = mapOf(model, [layer, head]);
      if (map) context.drawImage(pictureOf(map, model.table, 3), ...slot(model, [layer, head]));
    }
  });
  const all = part(root, "all");
  [all.width, all.height] = [2 * state.sheet.width, 2 * state.sheet.height];
  all.style.aspectRatio = `${all.width} / ${all.height}`;
  drawBar(part(root, "bar"), model.table);
}

function drawOne(canvas, model, map) {
  const scale = EDGE / Math.max(...model.image);
  [canvas.height, canvas.width] = model.image.map((length) => Math.round(length * scale));
  const context = canvas.getContext("2d");
  context.drawImage(model.photo, 0, 0, canvas.width, canvas.height);
  context.fillStyle = "rgba(0, 0, 0, 0.35)";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  if (map) context.drawImage(pictureOf(map, model.over, 4), 0, 0, canvas.width, canvas.height);
}

// The points of all charts that belong to the head under the mouse get a ring.
function ring({ model, at, held }) {
  const index = model.heads.slice(0, at[0]).reduce((sum, count) => sum + count, 0) + at[1];
  for (const key of model.charts) {
    for (const point of document.querySelectorAll(`.st-key-${key} .scatterlayer .trace:first-child path.point`)) {
      const ringed = point.__data__?.i === index && String(at) !== String(held);
      [point.style.stroke, point.style.strokeWidth] = ringed ? [model.ring, "6px"] : ["", ""];
    }
  }
}

// The sheet of small maps, twice as fine, with a frame around the head shown.
function drawSheet(root, { model, sheet, at }) {
  const all = part(root, "all").getContext("2d");
  all.imageSmoothingEnabled = false;
  all.clearRect(0, 0, 1e5, 1e5);
  all.drawImage(sheet, 0, 0, 2 * sheet.width, 2 * sheet.height);
  const box = slot(model, at).map((length) => 2 * length);
  for (const [colour, line] of [["#fff", 7], [model.ring, 4]]) {
    [all.strokeStyle, all.lineWidth] = [colour, line];
    all.strokeRect(...box);
  }
}

const numbered = ([layer, head]) => ({ layer: layer + 1, head: head + 1 });

export function showHead(root, state) {
  const { model, at } = state;
  const { words } = model;
  const map = mapOf(model, at);
  drawOne(part(root, "one"), model, map);
  drawSheet(root, state);
  const sentence = map ? words.which : words.nowhere;
  write(part(root, "which"), fill(sentence, { ...numbered(at), asking: model.asking[at[0]] }));
  write(part(root, "high"), map ? figure(map.top) : "–");
  write(part(root, "value"), map && state.cell != null ? valueAt(map, state.cell, words) : "");
  ring(state);
  Object.assign(root.dataset, { layer: at[0], head: at[1], top: map ? String(map.top) : "" });
}

function valueAt(map, [down, across], words) {
  const [row, column] = [Math.floor(down * map.rows), Math.floor(across * map.columns)];
  const value = map.values[row * map.columns + column];
  return fill(words.cell, { row: row + 1, column: column + 1, value: Number.isNaN(value) ? words.noKey : figure(value) });
}

// The map beside the point of a chart, for the large one may be out of sight.
export function peek(root, { model, at }, mouse) {
  const card = part(root, "peek");
  const map = mouse && mapOf(model, at);
  card.hidden = !map;
  if (!map) return;
  drawOne(card.querySelector("canvas"), model, map);
  write(card.querySelector("p"), fill(model.words.title, numbered(at)));
  const { width, height } = card.getBoundingClientRect();
  const right = mouse.clientX + 24 + width < innerWidth;
  card.style.left = `${right ? mouse.clientX + 24 : Math.max(4, mouse.clientX - 24 - width)}px`;
  card.style.top = `${Math.max(4, Math.min(innerHeight - height - 8, mouse.clientY + 24))}px`;
}
