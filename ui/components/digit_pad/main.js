// A digit of 8 by 8 pixels under the pen, or with holes to be punched; Python hears of it when the hand is lifted.
// What a model makes of the holes is shown as far as it is made, and played on.

import { element, part, write } from "../shared/element.js";
import { arrowOf, clamp, isCommand, stepped } from "../shared/keys.js";
import { fill, speak } from "../shared/words.js";
import { inked, newSheet, SIDE, stroke, wipe } from "./ink.js";
import { halt, play, steady } from "./making.js";
import { beginAgain, fillNext, orderOf, takeBack, toldOfTurn } from "./turns.js";

const SETTLED = 600; // ms without a key
const [INK, SHADE] = [16, 4]; // the darkest level, and what a key changes it by
const HOLE = INK + 1;
const SHADES = { PageUp: SHADE, PageDown: -SHADE };
const BACK = ["Backspace", "Delete"];
const views = new WeakMap();
const inTurn = (view) => view.data.kind === "order";

function build(view) {
  const cells = Array.from({ length: SIDE * SIDE }, (_, pixel) => element("div", { className: "cell", role: "gridcell", tabIndex: pixel ? -1 : 0 }));
  const rows = Array.from({ length: SIDE }, (_, row) => element("div", { className: "row", role: "row" }, ...cells.slice(SIDE * row, SIDE * (row + 1))));
  view.grid.replaceChildren(...rows);
  view.cells = cells;
}

// Whether the visitor's hole at `pixel` has been made something of.
const isMade = ({ levels, data, made }, pixel) => levels[pixel] === HOLE && data.order.slice(0, made).includes(pixel);

// What is seen at `pixel`: the level that it has, or that it was made.
function seenAt(view, pixel) {
  return isMade(view, pixel) ? view.data.becomes[view.data.order.indexOf(pixel)] : view.levels[pixel];
}

function toldOf(view, pixel) {
  const { words, data } = view;
  const level = seenAt(view, pixel);
  const where = { row: Math.floor(pixel / SIDE) + 1, column: (pixel % SIDE) + 1 };
  if (inTurn(view) && isMade(view, pixel)) return fill(words.cell, { ...where, what: toldOfTurn(view, pixel) });
  const what = level === HOLE ? words.hole : fill(data.free[pixel] && isMade(view, pixel) ? words.made : words.level, { level });
  const told = data.free[pixel] ? what : fill(words.fixed, { what });
  return fill(words.cell, { ...where, what: told });
}

function paint(view) {
  const { free, order } = view.data;
  const mark = order[inTurn(view) ? view.made - 1 : view.made] ?? -1;
  const asked = inTurn(view) ? orderOf(view).slice(view.made) : [];
  for (const tool of ["undo", "clear"]) part(view.root, tool).disabled = inTurn(view) && !orderOf(view).length;
  write(part(view.root, "play"), view.playing ? view.words.pause : view.words.play);
  view.cells.forEach((cell, pixel) => {
    const level = seenAt(view, pixel);
    const shade = Math.round(255 * (1 - level / INK));
    cell.style.background = level === HOLE ? "" : `rgb(${shade} ${shade} ${shade})`;
    cell.className = "cell";
    cell.dataset.turn = order.indexOf(pixel) + 1;
    for (const [name, on] of Object.entries({ hole: level === HOLE, made: isMade(view, pixel), free: free[pixel], marked: pixel === mark, asked: asked.includes(pixel), dark: shade < 128, edge: free[pixel] && free[pixel + SIDE] === false })) {
      cell.classList.toggle(name, on);
    }
    cell.setAttribute("aria-label", toldOf(view, pixel));
    cell.setAttribute("aria-readonly", String(!free[pixel]));
  });
}

// Shows other levels at once; Python hears of them `after` so many milliseconds.
function change(view, levels, after) {
  view.levels = levels;
  paint(view);
  clearTimeout(view.waiting);
  view.waiting = setTimeout(() => report(view), after);
}

function report(view) {
  view.waiting = null;
  view.serial += 1;
  view.send({ serial: view.serial, levels: view.levels });
}

function placeUnder(view, event) {
  const box = view.grid.getBoundingClientRect();
  return [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width];
}

const pixelAt = (place) => place.map((share) => clamp(Math.floor(share * SIDE), 0, SIDE - 1)).reduce((row, column) => SIDE * row + column);

const withLevel = (view, pixel, level) => view.levels.map((old, at) => (at === pixel && view.data.free[at] ? level : old));

function set(view, pixel, level, after) {
  wipe(view.sheet, pixel);
  change(view, withLevel(view, pixel, level), after);
}

// What the hand does at `place`, having come from `before`.
function touch(view, before, place) {
  const pixel = pixelAt(place);
  if (view.data.kind === "holes") return set(view, pixel, view.opening ? HOLE : view.data.whole[pixel], SETTLED);
  if (view.erasing) return set(view, pixel, 0, SETTLED);
  stroke(view.sheet, before, place);
  return change(view, inked(view.levels, view.sheet, view.data.free), SETTLED);
}

function down(view, event) {
  if (event.button) return;
  event.preventDefault();
  view.grid.setPointerCapture(event.pointerId);
  view.at = placeUnder(view, event);
  const pixel = pixelAt(view.at);
  view.opening = view.levels[pixel] !== HOLE;
  focus(view, pixel);
  if (inTurn(view)) return fillNext(view, pixel);
  touch(view, view.at, view.at);
}

function move(view, event) {
  if (!view.at || !event.buttons || inTurn(view)) return;
  const place = placeUnder(view, event);
  touch(view, view.at, place);
  view.at = place;
}

function lift(view) {
  if (!view.at) return;
  view.at = null;
  if (view.waiting) change(view, view.levels, 0);
}

function focus(view, pixel) {
  view.cells.forEach((cell, at) => (cell.tabIndex = at === pixel ? 0 : -1));
  view.cells[pixel].focus({ preventScroll: true });
}

// The level that a key makes of `level`; undefined for keys that change nothing.
function keyed(view, key, pixel) {
  const level = view.levels[pixel];
  if (view.data.kind === "holes") return key === " " || key === "Enter" ? (level === HOLE ? view.data.whole[pixel] : HOLE) : undefined;
  if (key in SHADES) return clamp(level + SHADES[key], 0, INK);
  if (key === " " || key === "Enter") return level ? 0 : INK;
  return key === "Delete" || key === "Backspace" ? 0 : undefined;
}

function press(view, event) {
  const pixel = view.cells.indexOf(event.target);
  if (pixel < 0 || isCommand(event)) return;
  const step = arrowOf(event);
  if (inTurn(view) && !step) return pressInTurn(view, event, pixel);
  const level = keyed(view, event.key, pixel);
  if (!step && level === undefined) return;
  event.preventDefault();
  if (step) return focus(view, stepped([Math.floor(pixel / SIDE), pixel % SIDE], step, [SIDE, SIDE]).reduce((row, column) => SIDE * row + column));
  set(view, pixel, level, SETTLED);
  write(view.told, toldOf(view, pixel));
}

function pressInTurn(view, event, pixel) {
  const act = BACK.includes(event.key) ? takeBack : [" ", "Enter"].includes(event.key) && fillNext;
  if (!act) return;
  event.preventDefault();
  act(view, pixel);
}

function clear(view) {
  if (inTurn(view)) return beginAgain(view);
  view.sheet = newSheet();
  const empty = view.data.kind === "holes" ? view.data.whole : view.levels.map(() => 0);
  change(view, view.levels.map((level, at) => (view.data.free[at] ? empty[at] : level)), 0);
}

function newView(parent) {
  const root = part(parent, "pad");
  const view = { root, grid: part(root, "grid"), told: part(root, "told"), eraser: part(root, "eraser"), serial: 0, made: 0, sheet: newSheet(), levels: [] };
  view.paint = () => paint(view);
  build(view);
  for (const [kind, act] of Object.entries({ pointerdown: down, pointermove: move, pointerup: lift, pointercancel: lift, keydown: press })) {
    view.grid.addEventListener(kind, (event) => act(view, event));
  }
  part(root, "clear").addEventListener("click", () => clear(view));
  part(root, "undo").addEventListener("click", () => takeBack(view));
  part(root, "play").addEventListener("click", () => play(view));
  view.eraser.addEventListener("click", () => {
    view.erasing = !view.erasing;
    view.eraser.setAttribute("aria-pressed", String(view.erasing));
  });
  root.vitrine = { levels: () => view.levels.map((_, pixel) => seenAt(view, pixel)), order: () => view.data.order }; // for tests
  return view;
}

// What Python says holds, unless something has been changed here since that Python has not heard of.
function take(view, data) {
  const stays = view.data && steady(view, data);
  if (!stays) halt(view);
  Object.assign(view, { data, words: data.words, made: stays ? view.made : data.step });
  part(view.root, "play").hidden = !data.order.length || inTurn(view);
  part(view.root, "undo").hidden = !inTurn(view);
  view.grid.dataset.kind = data.kind;
  write(part(view.root, "title"), data.title);
  view.grid.setAttribute("aria-label", data.title);
  view.eraser.hidden = data.kind !== "ink";
  speak(view.root, data.words);
  view.serial = Math.max(view.serial, data.heard);
  if (inTurn(view)) return takeTurns(view);
  if (view.waiting || view.at || data.heard < view.serial) return;
  if (data.levels.some((level, at) => data.free[at] && level !== view.levels[at])) view.sheet = newSheet();
  view.levels = data.levels;
  paint(view);
}

// What has been touched since then stays as it is until Python has heard of it.
function takeTurns(view) {
  const { data } = view;
  view.levels = data.levels;
  view.made = data.order.length ? data.step + 1 : 0;
  const heard = data.heard >= view.serial && view.asked;
  if (heard) view.asked = null;
  else if (view.asked) view.made = agreed(view.asked, data.order.slice(0, view.made));
  paint(view);
  if (heard && data.order.length) write(view.told, toldOf(view, data.order[view.made - 1]));
}

// How many turns two orders begin with that are the same.
const agreed = (one, other) => {
  const place = one.findIndex((pixel, turn) => pixel !== other[turn]);
  return place < 0 ? one.length : place;
};

export default function ({ data, parentElement, setTriggerValue }) {
  if (!views.has(parentElement)) views.set(parentElement, newView(parentElement));
  const view = views.get(parentElement);
  view.send = (edited) => setTriggerValue("edit", edited);
  view.reach = (step) => setTriggerValue("step", step);
  if (view.data !== data) take(view, data);
}
