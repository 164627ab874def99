// The matrices of the open part, cut to a few rows and columns; an entry of the result is chosen by click or arrow keys.

import { element } from "../shared/element.js";
import { arrowOf, stepped } from "../shared/keys.js";
import { fill } from "../shared/words.js";
import { short } from "./spelled.js";

const FEW = 4; // of a long row or column that are shown
const WHOLE = new Set(["dot", "softmax", "norm"]); // operations that read a whole row

// The matrices to be drawn: { name, sign before it, rows, columns, at(row, column), lights: which of its cells belong to
// the chosen entry, hidden and below: how many columns and rows are not shown }.
function drawn(model, words) {
  const parts = [given(model), factor(model), learned(model)].filter(Boolean);
  return [...parts, {
    name: words.out, sign: "=", rows: model.rows, columns: model.columns, lights: "both", isOut: true,
    at: (row, column) => model.out[row * model.count + column],
  }];
}

// Of a long row the first few; of one that is normalised, those that come out.
function given(model) {
  const isDot = model.kind === "dot";
  const shown = WHOLE.has(model.kind) ? Math.min(FEW, model.inner - model.first) : model.columns.length;
  const names = isDot ? numbered(shown) : model.columns.slice(0, shown);
  return {
    name: model.names.left, sign: "", rows: model.rows, columns: names, lights: WHOLE.has(model.kind) ? "row" : "both",
    hidden: WHOLE.has(model.kind) ? model.inner - shown : 0, at: (row, column) => model.left[row * model.inner + model.first + column],
  };
}

function factor(model) {
  if (!model.right) return null;
  const isDot = model.kind === "dot";
  const shown = isDot ? Math.min(FEW, model.inner) : model.rows.length;
  return {
    name: model.names.right, sign: SIGNS[model.kind], rows: isDot ? numbered(shown) : model.rows,
    columns: model.columns, lights: isDot ? "column" : "both", below: isDot ? model.inner - shown : 0,
    at: (row, column) => model.right[row * model.count + column],
  };
}

function learned(model) {
  const names = model.kind === "pixel" ? { bias: "μ", gain: "σ" } : { gain: model.kind === "times" ? "λ" : "γ", bias: model.kind === "dot" ? "b" : "β" };
  const known = Object.keys(names).filter((name) => model[name]);
  if (!known.length) return null;
  const sign = { dot: "+", times: "×" }[model.kind] ?? "";
  return { name: model.names.right, sign, rows: known.map((name) => names[name]), columns: model.columns, lights: "column", at: (row, column) => model[known[row]][column] };
}

const SIGNS = { dot: "·", add: "+", gate: "×" };
const numbered = (count) => Array.from({ length: count }, (_, at) => String(at + 1));

export function show(view) {
  const { model, words } = view;
  const isHeld = view.matrices.contains(view.matrices.getRootNode().activeElement);
  view.cells = [];
  const parts = drawn(model, words).flatMap((matrix, at) => {
    const sign = element("span", { className: "sign", ariaHidden: "true", textContent: matrix.sign });
    return [...(at ? [sign] : []), table(view, matrix)];
  });
  view.matrices.replaceChildren(...parts);
  light(view);
  if (isHeld) chosen(view)?.focus({ preventScroll: true }); // the keys go on where they were
}

function table(view, matrix) {
  const head = element("tr", {}, element("td"), ...matrix.columns.map((name) => element("th", { scope: "col", textContent: name })));
  if (matrix.hidden) head.append(element("th", { textContent: fill(view.words.more, { count: matrix.hidden }) }));
  const lines = matrix.rows.map((name, row) => {
    const cells = matrix.columns.map((_, column) => cell(view, matrix, [row, column]));
    return element("tr", {}, element("th", { scope: "row", textContent: name }), ...cells);
  });
  const more = element("tr", {}, element("th", { colSpan: matrix.columns.length + 1, textContent: fill(view.words.more, { count: matrix.below }) }));
  const caption = element("caption", { textContent: matrix.name });
  return element("table", { className: matrix.isOut ? "out" : "" }, caption, element("thead", {}, head), element("tbody", {}, ...lines, ...(matrix.below ? [more] : [])));
}

function cell(view, matrix, [row, column]) {
  const text = short(matrix.at(row, column));
  const made = element("td", { textContent: text });
  view.cells.push({ made, row, column, lights: matrix.lights });
  if (!matrix.isOut) return made;
  const words = { name: matrix.name, row: matrix.rows[row], column: matrix.columns[column], value: text };
  const button = element("button", { type: "button", textContent: text, ariaLabel: fill(view.words.cell, words) });
  button.onclick = () => view.choose([row, column]);
  button.onkeydown = (event) => {
    const step = arrowOf(event);
    if (!step) return;
    event.preventDefault();
    view.choose(stepped([row, column], step, [matrix.rows.length, matrix.columns.length]), true);
  };
  made.replaceChildren(button);
  return made;
}

// The chosen entry, the row it is made of and the column it is made with.
export function light(view) {
  const [row, column] = view.entry;
  for (const { made, row: at, column: beside, lights } of view.cells) {
    const lit = { row: at === row, column: beside === column, both: at === row && beside === column }[lights];
    made.classList.toggle("lit", lit);
    const button = made.querySelector("button");
    if (button) button.tabIndex = lit ? 0 : -1;
  }
}

// The button of the chosen entry, for the keyboard.
export const chosen = (view) => view.matrices.querySelector("td.lit button");
