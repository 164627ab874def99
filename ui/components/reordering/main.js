// Tokens in another order: dragged and recomputed here; Python hears of a change when it has settled.

import { part, write } from "../shared/element.js";
import { answered, change, isAhead } from "../shared/settled.js";
import { fill, speak } from "../shared/words.js";
import * as drawing from "./drawing.js";
import * as edit from "./edit.js";
import { compute, moved } from "./maths.js";
import { build, paint } from "./table.js";

const views = new WeakMap();

function newView(parent) {
  const view = { root: part(parent, "reordering"), serial: 0, typing: null };
  view.show = (state) => show(view, state);
  view.told = () => ({ tokens: view.state.tokens, order: view.state.order });
  view.repaint = () => paint(view);
  view.move = (from, to) => moveToken(view, from, to);
  view.put = (token, column, value) => change(view, { tokens: withNumber(view.state.tokens, token, column, value) });
  view.light = (token) => light(view, token);
  view.mark = (place) => view.rows.get("tokens").forEach((row, at) => row.classList.toggle("dragged", at === place));
  edit.listen(view);
  drawing.listen(view, parent);
  view.root.vitrine = { state: () => view.state, model: () => view.model, took: () => view.took }; // for tests
  return view;
}

const withNumber = (tokens, token, column, value) =>
  tokens.map((row, at) => (at === token ? row.map((old, place) => (place === column ? value : old)) : row));

function moveToken(view, from, to) {
  const token = view.state.order[from];
  change(view, { order: moved(view.state.order, from, to) });
  write(part(view.root, "moved"), fill(view.words.moved, { name: view.names[token], place: to + 1, count: view.state.order.length }));
}

function light(view, token) {
  if (view.lit === token) return;
  view.lit = token;
  for (const rows of view.rows.values()) for (const row of rows) row.classList.toggle("lit", row.dataset.token === String(token));
}

function show(view, state) {
  view.state = state;
  view.model = compute(state);
  const shape = [state.tokens.length, state.tokens[0].length];
  if (String(shape) !== view.shape) {
    view.shape = String(shape);
    build(view, ...shape);
  }
  paint(view);
}

// What Python says holds, unless something has been changed here since that Python has not heard of.
function take(view, data) {
  Object.assign(view, { data, words: data.words, names: data.names, colours: data.colours });
  speak(view.root.parentNode, data.words);
  view.serial = Math.max(view.serial, data.heard);
  if (isAhead(view, data)) return;
  show(view, { tokens: data.tokens, order: data.order, code: data.code });
  answered(view);
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (!views.has(parentElement)) views.set(parentElement, newView(parentElement));
  const view = views.get(parentElement);
  view.send = (edited) => setTriggerValue("edit", edited);
  if (view.data !== data) take(view, data);
}
