// Attention by hand: a few small matrices, changed and recomputed here; Python hears of a change when it has settled.

import { part } from "../shared/element.js";
import { answered, change, forget, isAhead } from "../shared/settled.js";
import { speak } from "../shared/words.js";
import { stateOf, textsOf } from "./codes.js";
import * as drawing from "./drawing.js";
import * as edit from "./edit.js";
import { at, compute } from "./maths.js";
import { GIVEN, light, paint } from "./paint.js";
import * as switches from "./switches.js";
import { build } from "./table.js";

const PROJECTED = new Set(["q", "k", "v"]);
const views = new WeakMap();

function newView(parent) {
  const root = part(parent, "by-hand");
  const view = { root, table: part(root, "table"), summary: part(root, "summary"), cell: ["output", 0, 0], held: ["output", 0, 0], serial: 0 };
  view.texts = () => textsOf(view.state);
  view.told = () => ({ of: view.of, texts: view.texts() });
  view.show = (state) => show(view, switches.withMask(state));
  view.editable = (name) => (GIVEN.has(name) && (name === "x" || !view.state.plain)) || (PROJECTED.has(name) && !view.state.grids.x);
  view.valueAt = ([name, row, column]) => at(view.model[name], row, column);
  view.sizeOf = (name) => [view.model[name].rows, view.model[name].columns];
  view.repaint = () => paint(view);
  view.point = (place) => requestLight(view, place);
  view.put = (place, value) => change(view, { grids: withCell(view.state.grids, place, value) });
  view.change = (changes) => change(view, changes);
  view.flip = (place) => flip(view, place);
  view.focus = ([name], cell) => view.cells.get([name, ...cell].join(" ")).focus();
  view.reset = () => change(view, stateOf(view.data.usual, view.data.width));
  edit.listen(view);
  switches.listen(view);
  drawing.listen(view, parent);
  root.vitrine = { texts: view.texts, numbers: () => view.model, took: () => view.took }; // for tests
  return view;
}

function withCell(grids, [name, row, column], value) {
  const values = [...grids[name].values];
  values[row * grids[name].columns + column] = value;
  return { ...grids, [name]: { ...grids[name], values } };
}

// Lights are drawn with the next frame: a fast mouse passes over several cells within one.
function requestLight(view, place) {
  view.cell = place;
  view.asked ??= requestAnimationFrame(() => {
    view.asked = null;
    light(view);
  });
}

// A pair of the mask opened or closed, where the mask is the visitor's own.
function flip(view, [, row, column]) {
  const { state } = view;
  if (!state.mask.startsWith("own")) return;
  const cells = Array.from(state.mask.slice(4));
  const place = row * (state.count + 1) + column; // a hyphen behind every row
  cells[place] = cells[place] === "1" ? "0" : "1";
  change(view, { mask: `own-${cells.join("")}` });
}

// Elements are made anew only where there are others than before.
function show(view, state) {
  view.state = state;
  view.model = compute(state);
  const shape = JSON.stringify([Object.entries(view.model).map(([name, { rows, columns }]) => [name, rows, columns]), state.plain, view.labels, view.thumbs]);
  if (shape !== view.shape) {
    view.shape = shape;
    view.cell = view.held = inside(view);
    build(view);
    view.root.classList.toggle("given", !view.model.x);
    view.root.classList.toggle("pictured", view.thumbs.length > 0);
    view.root.dataset.cells = Math.max(state.count, view.model.q.columns, view.model.v.columns);
  }
  switches.show(view);
  paint(view);
}

// The cell that was lit, or the first of the output where that one is gone.
function inside({ model, held: [name, row, column] }) {
  const grid = model[name];
  return grid && row < grid.rows && column < grid.columns ? [name, row, column] : ["output", 0, 0];
}

// What Python says holds, unless something has been changed here since that Python has not heard of. Where other things
// lie on the table (`of`), what was changed on those before is over.
function take(view, data) {
  if (view.of !== data.of) {
    forget(view, data);
    view.cell = view.held = ["output", ...data.first];
  }
  Object.assign(view, { data, of: data.of, words: data.words, tints: data.tints, limits: data.limits, resizable: data.resizable });
  speak(view.root, data.words);
  if (isAhead(view, data)) return;
  Object.assign(view, { labels: data.labels, thumbs: data.thumbs, colours: data.colours });
  show(view, stateOf(data.texts, data.width));
  answered(view);
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (!views.has(parentElement)) views.set(parentElement, newView(parentElement));
  const view = views.get(parentElement);
  view.send = (edited) => setTriggerValue("edit", edited);
  if (view.data !== data) take(view, data);
}
