// Mouse, finger and keyboard. Everything asks for a frame; a frame is drawn once per refresh of the screen.

import { arrowOf, isCommand } from "../shared/keys.js";
import { arrange } from "./arrange.js";
import { headTile, tokenButtons } from "./controls.js";
import { cellOf, pickedOn, sameToken, tokenAt } from "./maths.js";
import { compute, drawAll, prepare, shownToken } from "./picture.js";
import { writeReadout } from "./readout.js";
import { scaled, tellChoice, tellPointer, tokenUnder } from "./together.js";
import { spoken } from "./words.js";

const TOGGLES = ["smooth", "shared", "links"];

export function refresh(view, since = performance.now()) {
  view.since ??= since;
  view.frame ??= requestAnimationFrame(() => {
    view.frame = null;
    const started = performance.now();
    if (!view.arranged) arrange(view);
    if (!view.arranged) return;
    const token = shownToken(view);
    if (view.stale || token !== view.token) compute(view);
    view.stale = false;
    drawAll(view);
    writeReadout(view);
    measure(view, started);
  });
}

// Milliseconds of script, and from the event until the frame is drawn: a message posted now arrives after painting.
function measure(view, started) {
  const { dataset } = view.parts.root;
  dataset.scriptMs = (performance.now() - started).toFixed(2);
  const since = view.since;
  view.since = null;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    dataset.frameMs = (performance.now() - since).toFixed(2);
    dataset.frames = Number(dataset.frames ?? 0) + 1;
    port1.close();
  };
  port2.postMessage(null);
}

export function recompute(view) {
  view.stale = true;
  refresh(view);
}

function pin(view, flat) {
  view.pin = flat;
  choose(view);
}

// A deliberate choice: shown at once, told to Python a moment later, spoken to those who listen.
function choose(view) {
  view.touched = true;
  tellChoice(view);
  showChoices(view);
  recompute(view);
  report(view);
}

export function report(view) {
  clearTimeout(view.reporting);
  view.reporting = setTimeout(() => {
    view.parts.live.textContent = spoken(view);
    const { pin: token, head, fusion, direction, scaling, asked } = view;
    view.send("view", { token, head, fusion, direction, scaling, asked });
  }, 300);
}

function pointAt(view, event) {
  const [height, width] = view.size;
  const place = [event.offsetY / height, event.offsetX / width];
  view.pointer = scaled(place, view.layer.image);
  view.touched = true;
  tellPointer(view);
}

export function listenToPointer(view) {
  const { canvas } = view.parts;
  canvas.onpointermove = (event) => {
    pointAt(view, event);
    refresh(view, event.timeStamp);
  };
  canvas.onpointerleave = () => {
    view.pointer = null;
    tellPointer(view);
    refresh(view);
  };
  // A mouse pins on click. A finger has no hovering: it draws the token along and pins where it is lifted.
  canvas.onpointerdown = (event) => {
    pointAt(view, event);
    view.pinnedBefore = view.pin;
    if (event.pointerType === "mouse") return;
    canvas.setPointerCapture(event.pointerId);
    view.pin = null;
    recompute(view);
  };
  canvas.onpointerup = (event) => {
    if (event.button !== 0) return;
    const flat = tokenUnder(view);
    if (flat >= 0) pin(view, flat === view.pinnedBefore ? null : flat);
    if (event.pointerType === "mouse") return;
    view.pointer = null;
    tellPointer(view);
    recompute(view);
  };
  canvas.onpointercancel = canvas.onpointerleave;
}

export function listenToKeys(view) {
  view.parts.picture.onkeydown = (event) => {
    const arrow = arrowOf(event);
    const known = arrow || ["Escape", "Enter", " "].includes(event.key);
    if (!known || isCommand(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (arrow) return step(view, arrow);
    const letGo = event.key === "Escape" || view.pin !== null;
    pin(view, letGo ? null : view.token);
  };
}

// The next token in that direction; from a token without a place, the middle of the picture.
function step(view, [down, right]) {
  const regions = pickedOn(view.layer, view.direction);
  let cell = cellOf(regions, view.token);
  if (!cell) return pin(view, nearestToken(regions));
  const next = () => tokenAt(regions, (cell = [cell[0] + down, cell[1] + right]));
  let flat = next();
  while (flat === view.token) flat = next();
  if (flat >= 0) pin(view, flat);
}

function nearestToken(regions) {
  const middle = regions.shape.map((length) => Math.floor(length / 2));
  const token = tokenAt(regions, middle);
  return token >= 0 ? token : Math.max(...regions.raster);
}

export function listenToControls(view) {
  const { direction, fusion, strength, scaling } = view.parts;
  direction.onchange = (event) => turn(view, event.target.value);
  fusion.onchange = (event) => {
    view.fusion = event.target.value;
    choose(view);
  };
  scaling.onchange = () => {
    view.scaling = scaling.value;
    choose(view);
  };
  strength.oninput = () => {
    view.strength = strength.value / 100;
    prepare(view);
    refresh(view);
  };
  for (const name of TOGGLES) {
    const box = view.parts[name].firstChild;
    box.onchange = () => {
      view[name] = box.checked;
      recompute(view);
    };
  }
}

// Who attends to it, instead of what it attends to: the same place, among the keys.
function turn(view, direction) {
  const [from, to] = [view.direction, direction].map((one) => pickedOn(view.layer, one));
  if (view.pin !== null) view.pin = sameToken(from, to, view.pin);
  view.direction = direction;
  listTokens(view);
  choose(view);
}

export function listTokens(view) {
  const regions = pickedOn(view.layer, view.direction);
  const buttons = tokenButtons(regions.words.names);
  buttons.forEach((button, at) => {
    button.onclick = () => pin(view, view.pin === view.window * regions.tokens + at ? null : view.window * regions.tokens + at);
  });
  view.parts.tokens.replaceChildren(...buttons);
}

export function listHeads(view) {
  view.tiles = Array.from({ length: view.layer.heads > 1 ? view.layer.heads : 0 }, (_, head) => headTile(head, view.layer.words));
  view.tiles.forEach(({ button }, head) => {
    button.onclick = () => {
      const again = view.fusion === "single" && view.head === head;
      [view.fusion, view.head] = again ? ["mean", head] : ["single", head];
      choose(view);
    };
  });
  view.parts.heads.replaceChildren(...view.tiles.map(({ button }) => button));
}

// The controls follow the state, whoever changed it.
export function showChoices(view) {
  const { direction, fusion, tokens, strength } = view.parts;
  for (const [group, value] of [[direction, view.direction], [fusion, view.fusion]]) {
    for (const input of group.querySelectorAll("input")) input.checked = input.value === value;
  }
  const regions = pickedOn(view.layer, view.direction);
  [...tokens.children].forEach((button, at) => {
    button.setAttribute("aria-pressed", String(view.pin !== null && view.pin % regions.tokens === at));
  });
  view.tiles.forEach(({ button }, head) => {
    button.setAttribute("aria-pressed", String(view.fusion === "single" && view.head === head));
  });
  view.parts.scaling.value = view.scaling;
  strength.value = Math.round(view.strength * 100);
  for (const name of TOGGLES) view.parts[name].firstChild.checked = view[name];
}
