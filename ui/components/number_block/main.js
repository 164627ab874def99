// A block of numbers that can be turned: point at one, and all that share its statistics light up.

import { part } from "../shared/element.js";
import { drawBar } from "../shared/ink.js";
import { arrowOf, clamp, isCommand } from "../shared/keys.js";
import { answered, isAhead, report } from "../shared/settled.js";
import { fill, speak } from "../shared/words.js";
import * as drawing from "./drawing.js";
import { compute, placeOf } from "./maths.js";
import { cubeUnder, drawSolid } from "./solid.js";
import * as spelled from "./spelled.js";
import { build, paintTables } from "./table.js";

const SETTLED = 400; // ms without a change
const MOST = 99; // tenths
const TURN = 6; // degrees an arrow key
const PITCH = 60;
const PAGES = { PageUp: 1, PageDown: -1 };
const views = new WeakMap();

function newView(parent) {
  const view = { root: part(parent, "block"), serial: 0, typing: null };
  listenToSolid(view, part(view.root, "solid"));
  listenToTables(view, part(view.root, "pictures"));
  view.told = () => tenthsOf(view.state);
  drawing.listen(view, parent);
  view.root.vitrine = { state: () => view.state, model: () => view.model, at: () => view.at, took: () => view.took }; // for tests
  return view;
}

function listenToSolid(view, canvas) {
  new ResizeObserver(() => view.lit && drawBlock(view)).observe(canvas); // names keep their size
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    view.drag = { x: event.clientX, y: event.clientY, turn: view.state.turn, moved: false };
  };
  canvas.onpointermove = (event) => (view.drag ? drag(view, event) : point(view, under(view, event)));
  canvas.onpointerleave = () => point(view, undefined);
  canvas.onpointerup = (event) => {
    if (view.drag && !view.drag.moved) choose(view, under(view, event));
    view.drag = null;
  };
  canvas.onpointercancel = () => (view.drag = null);
  canvas.onkeydown = (event) => {
    const step = arrowOf(event);
    if (!step) return;
    event.preventDefault();
    turnBy(view, view.state.turn, step[1] * TURN, step[0] * TURN);
  };
}

function under(view, event) {
  const canvas = event.currentTarget;
  const box = canvas.getBoundingClientRect();
  const scale = canvas.width / box.width;
  return cubeUnder(canvas, view.drawn, view.lit, (event.clientX - box.left) * scale, (event.clientY - box.top) * scale);
}

function drag(view, event) {
  const [right, down] = [event.clientX - view.drag.x, event.clientY - view.drag.y];
  view.drag.moved ||= Math.hypot(right, down) > 4;
  if (view.drag.moved) turnBy(view, view.drag.turn, right / 2, down / 2);
}

function turnBy(view, [yaw, pitch], right, down) {
  const turned = [Math.round(((((yaw + right + 180) % 360) + 360) % 360) - 180), Math.round(clamp(pitch + down, -PITCH, PITCH))];
  change(view, { turn: turned });
}

function listenToTables(view, tables) {
  const cellOf = (event) => {
    const at = event.target.closest?.(".number")?.dataset.at;
    return at === undefined ? undefined : Number(at);
  };
  tables.onpointerover = (event) => point(view, cellOf(event));
  tables.onpointerleave = () => point(view, undefined);
  tables.addEventListener("focusin", (event) => {
    event.target.select?.();
    choose(view, cellOf(event));
  });
  tables.addEventListener("focusout", () => leave(view));
  tables.oninput = (event) => type(view, event.target, cellOf(event));
  tables.onkeydown = (event) => {
    if (!(event.key in PAGES) || isCommand(event)) return;
    event.preventDefault();
    const at = cellOf(event);
    view.typing = null;
    put(view, at, clamp(Math.round(10 * view.state.values[at]) + PAGES[event.key], -MOST, MOST));
    event.target.select();
  };
}

function type(view, input, at) {
  const plain = input.value.trim().replace("−", "-").replace(",", ".");
  const tenths = Math.round(Number(plain) * 10);
  const isNumber = /^[-+]?(\d+\.?\d*|\.\d+)$/.test(plain) && Math.abs(tenths) <= MOST;
  view.typing = input;
  input.setAttribute("aria-invalid", String(!isNumber));
  if (isNumber) put(view, at, tenths);
}

function leave(view) {
  view.typing?.removeAttribute("aria-invalid");
  view.typing = null;
  paint(view);
}

const put = (view, at, tenths) => change(view, { values: view.state.values.map((old, place) => (place === at ? tenths / 10 : old)) });

// What the mouse is on stands out for as long as it is there; without it, what was chosen.
function point(view, at) {
  if (view.at === (at ?? view.state.chosen)) return;
  view.at = at ?? view.state.chosen;
  paint(view);
}

function choose(view, at) {
  if (at !== undefined && at !== view.state.chosen) change(view, { chosen: at });
}

function change(view, changes) {
  const start = performance.now();
  show(view, { ...view.state, ...changes }, "chosen" in changes ? changes.chosen : view.at);
  view.took = performance.now() - start;
  clearTimeout(view.waiting);
  view.waiting = setTimeout(() => report(view), SETTLED);
}

function tenthsOf({ values, chosen, turn }) {
  return { values: values.map((value) => Math.round(10 * value)), chosen, turn };
}

function show(view, state, at = state.chosen) {
  view.state = state;
  view.at = at;
  view.model = compute(state);
  paint(view);
}

function paint(view) {
  view.lit = view.model.own[view.at].members;
  drawBlock(view);
  paintTables(view);
  spelled.write(view);
  const [picture, token, channel] = placeOf(view.at, view.state.shape).map((place) => place + 1);
  const told = { picture, token, channel, count: view.lit.size, all: view.state.values.length };
  part(view.root, "which").textContent = fill(view.state.words.which, told);
}

function drawBlock(view) {
  const ink = getComputedStyle(view.root).color;
  view.drawn = drawSolid(part(view.root, "solid"), { ...view.state, lit: view.lit, chosen: view.at, ink });
}

// What Python says holds, unless something has been changed here since that Python has not heard of.
function take(view, data) {
  view.data = data;
  speak(view.root, data.words);
  drawBar(part(view.root, "bar"), data.table);
  view.serial = Math.max(view.serial, data.heard);
  const own = isAhead(view, data) ? { values: view.state.values, chosen: view.state.chosen, turn: view.state.turn } : {};
  const values = data.values.map((tenths) => tenths / 10);
  const state = { ...data, values, ...own };
  if (String(view.state?.shape) !== String(data.shape) || view.words !== data.words) {
    view.state = state;
    build(view);
  }
  show(view, state);
  if (!isAhead(view, data)) answered(view);
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (!views.has(parentElement)) views.set(parentElement, newView(parentElement));
  const view = views.get(parentElement);
  view.send = (edited) => setTriggerValue("edit", edited);
  if (view.data !== data) take(view, data);
}
