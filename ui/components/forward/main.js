// A ViT box by box: Python sends thumbnails and the open part's numbers; a chosen entry is spelled out here at once.

import { sameBytes, unpack } from "../shared/block.js";
import { photoOf } from "../shared/canvas.js";
import { element, part, renew, write } from "../shared/element.js";
import { answered, isAhead } from "../shared/settled.js";
import { fill, speak } from "../shared/words.js";
import * as drawing from "./drawing.js";
import * as flow from "./flow.js";
import * as matrices from "./matrices.js";
import * as picture from "./picture.js";
import { short, spelled } from "./spelled.js";

const MARK = /_(\w)/;
const views = new WeakMap();

function newView(parent) {
  const root = part(parent, "forward");
  const view = { root, flow: part(root, "flow"), matrices: part(root, "matrices"), serial: 0 };
  view.ask = (asked) => view.send({ ...asked, serial: ++view.serial });
  view.choose = (entry, isKey) => choose(view, entry, isKey);
  picture.listen(view);
  drawing.listen(view, parent);
  root.vitrine = { spelled: () => spelled(view.model, view.entry, view.words), model: () => view.model, entry: () => view.entry }; // for tests
  return view;
}

// An entry is spelled out at once; Python keeps it in the link.
function choose(view, entry, isKey) {
  view.entry = entry;
  matrices.light(view);
  showSum(view);
  if (isKey) matrices.chosen(view)?.focus();
  view.ask({ entry });
}

function showSum(view) {
  const { model, words, entry: [row, column] } = view;
  const { lines, terms } = spelled(model, view.entry, words);
  const value = short(model.out[row * model.count + column]);
  const name = fill(words.cell, { name: view.title, row: model.rows[row], column: model.columns[column], value });
  const parts = [name, ...lines, fill(words.entry, { value })];
  part(view.root, "line").replaceChildren(...parts.map((text, at) => element(at ? "span" : "b", { textContent: text })));
  const list = part(view.root, "terms");
  write(list, terms.map((term, at) => `${at + 1}\t${term}`).join("\n"));
  list.hidden = !terms.length;
  list.tabIndex = terms.length ? 0 : -1;
}

function formulaOf(text) {
  return text.split(MARK).map((piece, place) => (place % 2 ? element("sub", {}, piece) : piece));
}

function showParts(view) {
  const { open } = view.block;
  const made = open.parts.map(([key, title, shape]) => {
    const isOpen = key === open.part;
    const button = element("button", { type: "button", role: "tab", ariaSelected: String(isOpen) }, element("b", {}, title), element("span", {}, shape));
    button.onclick = () => view.ask({ part: key });
    return button;
  });
  renew(part(view.root, "parts"), ...made);
}

// Heads and columns by one step back or on.
function showSteppers(view) {
  const { open } = view.block;
  const { words } = view;
  const made = [element("span", { className: "formula" }, ...formulaOf(open.formula))];
  if (open.heads) {
    const text = fill(words.head, { number: open.head + 1, count: open.heads });
    made.push(stepper(view, text, open.head, open.heads - 1, 1, (head) => ({ head })));
  }
  const count = open.columns.length;
  if (open.width > count) {
    const text = fill(words.columns, { first: open.column + 1, last: open.column + count, count: open.width });
    made.push(stepper(view, text, open.column, open.width - count, count, (column) => ({ column })));
  }
  renew(part(view.root, "steppers"), ...made);
}

function stepper(view, text, now, most, by, asked) {
  const button = (sign, word, next, isOver) => {
    const made = element("button", { type: "button", textContent: sign, ariaLabel: fill(view.words[word], { what: text }), disabled: isOver });
    made.onclick = () => view.ask(asked(Math.max(0, Math.min(most, next))));
    return made;
  };
  return element("span", { className: "stepper" }, button("‹", "before", now - by, now <= 0), element("span", { textContent: text }), button("›", "after", now + by, now >= most));
}

// Without a server that hears of it nothing else can be opened: entries are spelled out all the same.
function shut(view, isAlone) {
  for (const name of ["field", "flow", "parts", "steppers"]) part(view.root, name).inert = isAlone;
}

async function take(view, data) {
  const block = unpack(data);
  const { open, arrays } = block;
  const { out, left, right, bias, gain } = arrays;
  const before = view.block?.arrays.image;
  const counts = { rows: open.rows, columns: open.columns, inner: open.inner, count: open.columns.length };
  const model = { ...counts, kind: open.kind, scale: open.scale, first: open.first, names: { left: open.left, right: open.right }, out, left, right, bias, gain };
  Object.assign(view, { data, block, words: block.words, model, serial: Math.max(view.serial, block.heard) });
  if (!view.entry || !isAhead(view, block)) view.entry = open.entry; // else Python has yet to hear of a newer one
  view.title = open.parts.find(([key]) => key === open.part)[1];
  speak(view.root, block.words);
  shut(view, block.alone);
  if (!before || !sameBytes(before, arrays.image)) view.photo = await photoOf(arrays.image);
  if (view.data !== data) return; // a newer one has come meanwhile
  flow.show(view);
  picture.show(view);
  showParts(view);
  showSteppers(view);
  matrices.show(view);
  showSum(view);
  view.root.classList.add("ready");
  if (!isAhead(view, block)) answered(view);
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (!views.has(parentElement)) views.set(parentElement, newView(parentElement));
  const view = views.get(parentElement);
  view.send = (asked) => setTriggerValue("ask", asked);
  if (view.data !== data) take(view, data);
}
