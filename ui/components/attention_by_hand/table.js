// The matrices as elements: made anew where their shapes or names change, else only written to.

import { element, write } from "../shared/element.js";
import { fill } from "../shared/words.js";
import { keyOf } from "./sources.js";

// How each matrix comes about; "_" lowers the letter behind it. That of `scaled` depends on the switches.
const FORMULAS = {
  x: "X", wq: "W_q", wk: "W_k", wv: "W_v", q: "Q = X W_q", k: "K = X W_k", v: "V = X W_v", scores: "Q Kᵀ", masked: "−∞",
  weights: "A = softmax", output: "A V",
};
const SQUARE = ["scores", "scaled", "masked", "weights"];
const NAMED = ["x", "q", "k", "v", "output", ...SQUARE]; // matrices whose rows are tokens
const STEPS = [["x"], ["q", "k", "v"], ["scores"], ["scaled"], ["masked"], ["weights"], ["output"]];
const PROJECTED = { q: "wq", k: "wk", v: "wv" };

const block = (className, ...children) => element("div", { className }, ...children);
const sign = (text) => element("span", { className: "sign", ariaHidden: "true", textContent: text });

export function formula(target, text) {
  const parts = text.split(/_(\w)/).map((part, place) => (place % 2 ? element("sub", {}, part) : part));
  target.replaceChildren(...parts);
}

// Fills `view.table` with the matrices of `view.model`; `view.cells` finds a cell by its key.
export function build(view) {
  view.cells = new Map();
  view.heads = {};
  const made = (name) => matrix(view, name);
  const projections = Object.entries(PROJECTED).map(([name, weights]) =>
    block("projection", ...(view.model.x ? [made(weights), sign("=")] : []), made(name)),
  );
  const make = block("make", ...(view.model.x ? [made("x"), sign("·")] : []), block("projections", ...projections));
  const mix = ["scores", "scaled", "masked", "weights", "output"].flatMap((name) => [sign("→"), made(name)]);
  view.table.replaceChildren(make, block("mix", ...mix));
}

function matrix(view, name) {
  const { rows, columns } = view.model[name];
  const cells = element("div", { className: "cells", role: "grid", ariaLabel: view.words[name] });
  cells.style.setProperty("--columns", columns);
  cells.classList.toggle("named", NAMED.includes(name));
  if (SQUARE.includes(name)) cells.append(columnNames(view, columns));
  for (let row = 0; row < rows; row++) cells.append(line(view, name, row, columns));
  const how = element("span", { className: "formula" });
  formula(how, name in PROJECTED && !view.model.x ? name.toUpperCase() : (FORMULAS[name] ?? ""));
  view.heads[name] = how;
  const shape = element("span", { className: "shape", textContent: `${rows} × ${columns}` });
  const title = element("b", {}, ...stepOf(view, name), view.words[name]);
  const head = element("header", {}, title, element("div", {}, how, shape));
  const made = element("section", { className: `matrix ${name}` }, head, cells);
  made.dataset.name = name;
  return made;
}

// The number of the step that a matrix is, on the way from what is given to the output.
function stepOf({ model }, name) {
  const place = STEPS.filter(([first]) => first in model).findIndex((names) => names.includes(name));
  return place < 0 ? [] : [element("span", { className: "step", ariaHidden: "true", textContent: String(place + 1) })];
}

function columnNames(view, columns) {
  const names = Array.from({ length: columns }, (_, key) => label(view, key, "columnheader"));
  return element("div", { role: "row", className: "row" }, element("span", { role: "presentation" }), ...names);
}

function line(view, name, row, columns) {
  const names = NAMED.includes(name) ? [label(view, row, "rowheader", name === "output")] : [];
  const cells = Array.from({ length: columns }, (_, column) => cell(view, [name, row, column]));
  return element("div", { role: "row", className: "row" }, ...names, ...cells);
}

// A token's number, and its patch where it has one. Beside the output stands the colour that came out, where that is one.
function label(view, token, role, isOutput = false) {
  const name = view.labels[token] ?? String(token + 1);
  const made = element("span", { className: "label", role, title: name, ariaLabel: name });
  const thumb = view.thumbs[token];
  if (isOutput && view.colours) made.append(element("i", { className: "swatch" }));
  else if (thumb) made.append(element("img", { src: thumb, alt: "" }));
  else made.append(view.thumbs.length ? name : String(token + 1)); // among patches one that stands nowhere has its name
  return made;
}

function cell(view, place) {
  const [name, row, column] = place;
  const words = { name: view.words[name], row: row + 1, column: column + 1 };
  const named = { className: "cell", ariaLabel: fill(view.words.cell, words) };
  const editable = view.editable(name);
  const target = editable ? element("input", { ...named, inputMode: "decimal", autocomplete: "off", enterKeyHint: "next" }) : element("div", named);
  const holder = editable ? element("div", { role: "gridcell", className: "holder" }, target) : target;
  if (!editable) target.setAttribute("role", "gridcell");
  target.tabIndex = row || column ? -1 : 0; // one stop of the Tab key a matrix, arrows inside
  Object.assign(target.dataset, { name, row, column });
  view.cells.set(keyOf(place), target);
  return holder;
}

export function writeCell(target, text, isTyped) {
  if (!("value" in target)) write(target, text);
  else if (!isTyped && target.value !== text) target.value = text;
}
