// Moving a token by hand or by keys, and changing its numbers.

import { clamp, isCommand } from "../shared/keys.js";

const MOST = 999; // hundredths
const PAGES = { PageUp: 10, PageDown: -10 };
const STEPS = { ArrowUp: -1, ArrowDown: 1 };

// The hundredths that `text` is; undefined where it is no number, or too large.
export function hundredths(text) {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  const value = Math.round(Number(plain) * 100);
  return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(plain) && Math.abs(value) <= MOST ? value + 0 : undefined;
}

const under = (event, name) => event.composedPath().find((one) => one.classList?.contains(name));
const placeOf = (row) => Number(row.dataset.place);

// `view.move(from, to)` puts a token elsewhere, `view.put(token, column, value)` changes a number, `view.light(token)`
// shows where a token is in every block.
export function listen(view) {
  const { root } = view;
  root.addEventListener("pointerover", (event) => view.light(tokenOf(event)));
  root.addEventListener("pointerleave", () => view.light(undefined));
  root.addEventListener("pointerdown", (event) => take(view, event));
  root.addEventListener("pointermove", (event) => view.drag && drag(view, event));
  for (const end of ["pointerup", "pointercancel"]) root.addEventListener(end, () => drop(view));
  root.addEventListener("keydown", (event) => press(view, event));
  root.addEventListener("input", (event) => type(view, event));
  root.addEventListener("focusin", (event) => under(event, "cell")?.select?.());
  root.addEventListener("focusout", () => leave(view));
}

function tokenOf(event) {
  const token = under(event, "row")?.dataset.token;
  return token === undefined ? undefined : Number(token);
}

function take(view, event) {
  const grip = under(event, "grip");
  if (!grip || event.button) return;
  grip.setPointerCapture(event.pointerId);
  view.drag = { place: placeOf(grip.parentNode) };
  view.mark(view.drag.place);
}

function drag(view, event) {
  if (!event.buttons) return drop(view);
  const rows = view.rows.get("tokens");
  const tops = rows.map((row) => row.getBoundingClientRect());
  const over = tops.filter(({ top, height }) => event.clientY > top + height / 2).length;
  const nearest = tops.findIndex(({ top, bottom }) => event.clientY >= top && event.clientY <= bottom);
  const to = nearest >= 0 ? nearest : clamp(over, 0, rows.length - 1);
  if (to === view.drag.place) return;
  view.move(view.drag.place, to);
  view.drag.place = to;
  view.mark(to);
}

function drop(view) {
  if (!view.drag) return;
  view.drag = null;
  view.mark(undefined);
}

function press(view, event) {
  const [grip, cell] = [under(event, "grip"), under(event, "cell")];
  if (grip && event.key in STEPS && !isCommand(event)) step(view, event, placeOf(grip.parentNode));
  if (cell && event.key in PAGES) {
    event.preventDefault();
    const [token, column] = [Number(cell.dataset.token), Number(cell.dataset.column)];
    view.typing = null;
    view.put(token, column, clamp(view.state.tokens[token][column] + PAGES[event.key], -MOST, MOST));
    cell.select();
  }
}

function step(view, event, from) {
  event.preventDefault();
  const to = clamp(from + STEPS[event.key], 0, view.state.order.length - 1);
  if (to !== from) view.move(from, to);
  view.rows.get("tokens")[to].children[0].focus();
}

function type(view, event) {
  const cell = under(event, "cell");
  const value = hundredths(cell.value);
  view.typing = cell;
  cell.setAttribute("aria-invalid", String(value === undefined));
  if (value !== undefined) view.put(Number(cell.dataset.token), Number(cell.dataset.column), value);
}

function leave(view) {
  view.typing?.removeAttribute("aria-invalid");
  view.typing = null;
  view.repaint();
}
