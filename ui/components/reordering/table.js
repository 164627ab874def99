// The blocks as elements, built once for a shape and then only written to.

import { element, part, write } from "../shared/element.js";
import { figure, fixed } from "../shared/numbers.js";
import { fill } from "../shared/words.js";

const ROUNDING = 1e-12; // below it a difference is one of rounding: sums in another order
export const FORMULAS = { tokens: "PX", code: "E", without: { yours: "f(PX)", first: "f(X)" }, with: { yours: "f(PX + E)", first: "f(X + E)" } };

const numbers = (count, make) => Array.from({ length: count }, (_, at) => make(at));

// Fills the blocks under `view.root` for `count` tokens of `columns` numbers.
export function build(view, count, columns) {
  view.root.style.setProperty("--columns", columns);
  view.rows = new Map();
  const blocks = { tokens: tokenRow, code: codeRow };
  for (const [name, make] of Object.entries(blocks)) fillBlock(view, [name], numbers(count, (place) => make(place, columns)));
  for (const pair of ["without", "with"]) {
    for (const side of ["yours", "first"]) fillBlock(view, [pair, side], numbers(count, () => outputRow(columns)));
  }
}

function fillBlock(view, path, rows) {
  const block = path.reduce((root, name) => part(root, name), view.root);
  part(block, "formula").textContent = path.reduce((words, name) => words[name], FORMULAS);
  part(block, "rows").replaceChildren(...rows);
  view.rows.set(path.join(" "), rows);
}

const cells = (columns) => numbers(columns, () => element("span", { className: "cell" }));
const inputs = (columns) => numbers(columns, () => element("input", { className: "cell", inputMode: "decimal", autocomplete: "off" }));
const line = (...children) => element("div", { className: "row" }, ...children);

function tokenRow(place, columns) {
  const made = line(element("button", { type: "button", className: "grip" }), ...inputs(columns));
  made.dataset.place = place;
  return made;
}

const codeRow = (place, columns) => line(element("span", { className: "name place", textContent: String(place + 1) }), ...cells(columns));
const outputRow = (columns) => line(element("span", { className: "name" }), ...cells(columns));

// Writes what `view.model` holds into every block.
export function paint(view) {
  const { model, state, names } = view;
  const own = names.split("").map((_, token) => token);
  view.rows.get("tokens").forEach((row, place) => paintToken(view, row, place));
  view.rows.get("code").forEach((row, place) => writeNumbers(row, state.code[place]));
  for (const pair of ["without", "with"]) {
    const { yours, first, gaps, gap } = model[pair];
    view.rows.get(`${pair} yours`).forEach((row, place) => paintOutput(view, row, state.order[place], yours[place], gaps[place]));
    view.rows.get(`${pair} first`).forEach((row, place) => paintOutput(view, row, own[place], first[place]));
    const key = gap === 0 ? "same" : gap < ROUNDING ? "rounding" : "other";
    write(part(part(view.root, pair), "verdict"), fill(view.words[key], { gap: figure(gap) }));
  }
}

// Rounded first, that what is nearly nothing has no sign.
const short = (value) => fixed(Math.round(value * 100) / 100 + 0, 2);
const writeNumbers = (row, values) => values.forEach((value, at) => write(row.children[at + 1], short(value)));

function paintOutput(view, row, token, values, gaps) {
  named(view, row, token);
  writeNumbers(row, values);
  values.forEach((_, at) => row.children[at + 1].classList.toggle("other", Boolean(gaps) && gaps[at] >= 0.005));
}

function paintToken(view, row, place) {
  const token = view.state.order[place];
  const [grip, ...boxes] = named(view, row, token).children;
  const words = { name: view.names[token], place: place + 1, count: view.state.order.length };
  grip.setAttribute("aria-label", fill(view.words.grip, words));
  boxes.forEach((box, column) => paintInput(view, box, token, column));
}

function paintInput(view, box, token, column) {
  box.setAttribute("aria-label", fill(view.words.cell, { name: view.names[token], column: column + 1 }));
  Object.assign(box.dataset, { token, column });
  const text = String(view.state.tokens[token][column] / 100).replace("-", "−");
  if (view.typing !== box && box.value !== text) box.value = text;
}

function named(view, row, token) {
  row.dataset.token = token;
  row.classList.toggle("lit", view.lit === token);
  write(row.children[0], view.names[token]);
  row.children[0].style.setProperty("--colour", view.colours[token]);
  return row;
}
