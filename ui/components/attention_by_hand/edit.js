// Changing a number: typed, dragged, or stepped with Page Up and Page Down; and moving from cell to cell.

import { arrowOf, clamp, stepped } from "../shared/keys.js";

const MOST = 9.99;
const FAR = 4; // pixels of a drag before it is one
const [STEP, PIXELS] = [0.05, 3]; // a drag changes the number by STEP for every so many PIXELS
const PAGES = { PageUp: 0.1, PageDown: -0.1 };

// The number that `text` is, in hundredths; undefined where it is none, or too large.
export function numberOf(text) {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  const isNumber = /^[-+]?(\d+\.?\d*|\.\d+)$/.test(plain) && Math.abs(Number(plain)) <= MOST;
  return isNumber ? Math.round(Number(plain) * 100) / 100 : undefined;
}

export const placeOf = ({ dataset: { name, row, column } }) => [name, Number(row), Number(column)];

const cellOf = (event) => event.composedPath().find((one) => one.classList?.contains("cell"));

// `view.put(place, value)` changes a number, `view.point(place)` lights a cell, `view.flip(place)` opens or closes a pair.
export function listen(view) {
  const { table } = view;
  table.addEventListener("pointerover", (event) => withCell(event, (cell) => view.drag || view.point(placeOf(cell))));
  table.addEventListener("pointerleave", () => view.drag || view.point(view.held));
  table.addEventListener("focusin", (event) => withCell(event, (cell) => hold(view, cell)));
  table.addEventListener("focusout", (event) => withCell(event, (cell) => leave(view, cell)));
  table.addEventListener("input", (event) => withCell(event, (cell) => type(view, cell)));
  table.addEventListener("keydown", (event) => withCell(event, (cell) => press(view, cell, event)));
  table.addEventListener("click", (event) => withCell(event, (cell) => click(view, cell)));
  listenToDrag(view);
}

function withCell(event, act) {
  const cell = cellOf(event);
  if (cell) act(cell);
}

function hold(view, cell) {
  view.held = placeOf(cell);
  view.point(view.held);
  const matrix = cell.closest(".matrix");
  for (const other of matrix.querySelectorAll(".cell")) other.tabIndex = other === cell ? 0 : -1; // Tab comes back to it
  if ("select" in cell) cell.select();
}

function leave(view, cell) {
  view.typing = false;
  cell.removeAttribute("aria-invalid");
  view.repaint();
}

function type(view, cell) {
  const value = numberOf(cell.value);
  view.typing = true;
  cell.setAttribute("aria-invalid", String(value === undefined));
  if (value !== undefined) view.put(placeOf(cell), value);
}

function click(view, cell) {
  if (!("select" in cell)) cell.focus();
  if (cell.dataset.name === "masked") view.flip(placeOf(cell));
}

function press(view, cell, event) {
  const place = placeOf(cell);
  if (event.key in PAGES && view.editable(place[0])) {
    event.preventDefault();
    event.stopPropagation(); // or a lesson would turn its page
    view.typing = false;
    view.put(place, bounded(view.valueAt(place) + PAGES[event.key]));
    cell.select();
  }
  if ([" ", "Enter"].includes(event.key) && place[0] === "masked") {
    event.preventDefault();
    view.flip(place);
  }
  const step = event.key === "Enter" && view.editable(place[0]) ? [1, 0] : arrowOf(event);
  if (step && leadsOut(cell, step)) {
    event.preventDefault();
    view.focus(place, stepped(place.slice(1), step, view.sizeOf(place[0])));
  }
}

// Left and right move inside a number that is being written, until its end.
function leadsOut(cell, [, right]) {
  if (!right || !("select" in cell)) return true;
  const { selectionStart, selectionEnd, value } = cell;
  const isWhole = selectionStart === 0 && selectionEnd === value.length;
  return isWhole || (selectionStart === selectionEnd && selectionStart === (right > 0 ? value.length : 0));
}

const bounded = (value) => Math.round(clamp(value, -MOST, MOST) * 100) / 100;

function listenToDrag(view) {
  const { table } = view;
  table.addEventListener("pointerdown", (event) =>
    withCell(event, (cell) => {
      if (!view.editable(cell.dataset.name) || event.button) return;
      const place = placeOf(cell);
      view.drag = { cell, place, from: event.clientX, value: view.valueAt(place), moved: false };
    }),
  );
  table.addEventListener("pointermove", (event) => view.drag && drag(view, event));
  for (const end of ["pointerup", "pointercancel"]) table.addEventListener(end, () => (view.drag = null));
}

function drag(view, event) {
  const { drag: now } = view;
  if (!event.buttons) view.drag = null; // let go of outside the table
  if (!view.drag) return;
  const far = event.clientX - now.from;
  if (!now.moved && Math.abs(far) < FAR) return;
  if (!now.moved) view.table.setPointerCapture(event.pointerId);
  now.moved = true;
  view.typing = false;
  view.held = now.place;
  view.point(now.place);
  view.put(now.place, bounded(now.value + STEP * Math.round(far / PIXELS)));
}
