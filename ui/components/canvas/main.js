// Called again on each new layer and each change of theme; what the visitor chose stays.

import { speak } from "../shared/words.js";
import { build, FUSIONS } from "./controls.js";
import { decode } from "./decode.js";
import { listen } from "./export.js";
import { wander } from "./ghost.js";
import { groundNamed } from "./grounds.js";
import { HEARD } from "./heard.js";
import {
  listenToControls, listenToKeys, listenToPointer, listHeads, listTokens, recompute, refresh, report, showChoices,
} from "./interaction.js";
import { columnOf, drawnOn, pickedOn, rowOf, sameToken } from "./maths.js";
import { BROUGHT } from "./origins.js";
import { prepare } from "./picture.js";
import { SCALINGS } from "./scaling.js";
import { listenToGroup, TOGETHER } from "./together.js";

const views = new WeakMap();

function newView(parent) {
  const parts = build(parent);
  parts.root.inert = true; // until there is a layer to point at
  const view = {
    parts, pin: null, pointer: null, direction: "from", fusion: "mean", head: 0, asked: -1,
    strength: 0.85, smooth: false, shared: false, scaling: "linear", links: false, touched: false, stale: true, slot: {}, tiles: [],
  };
  view.observer = new ResizeObserver(() => {
    if (parts.root.clientWidth === view.width) return; // only the height changed, and that is our own doing
    view.arranged = false;
    refresh(view);
  });
  view.observer.observe(parts.root);
  listenToPointer(view);
  listenToKeys(view);
  listenToControls(view);
  listen(view, parent);
  listenToGroup(view, HEARD);
  view.brought = () => view.layer && refresh(view);
  document.addEventListener(BROUGHT, view.brought);
  expose(view);
  return view;
}

// For tests: the numbers behind the picture, on the element itself.
function expose(view) {
  const one = (compute, direction) => (flat, head) => {
    const values = new Float32Array(drawnOn(view.layer, direction).tokens);
    compute(view.layer, flat, head, values);
    return [...values];
  };
  view.parts.root.vitrine = { row: one(rowOf, "from"), column: one(columnOf, "to"), shown: () => [...view.fused] };
}

// A new layer, perhaps of another model: a pinned token stays where it is in the picture.
function changeLayer(view, layer) {
  const before = view.layer;
  view.layer = layer;
  view.token = undefined;
  if (before && String(before.image) !== String(layer.image)) view.pointer = null;
  if (view.pin !== null) view.pin = moved(view, before);
  view.head = Math.min(view.head, layer.heads - 1);
  if (layer.ask.number !== view.asked) follow(view, layer.ask);
}

function moved(view, before) {
  const from = pickedOn(before, view.direction);
  const stretched = { ...from, cell: from.cell.map((size, axis) => (size * view.layer.image[axis]) / before.image[axis]) };
  const token = sameToken(stretched, pickedOn(view.layer, view.direction), view.pin);
  if (token !== view.pin) report(view);
  return token;
}

// What Python asks for: a link was opened, or another view chose a token.
function follow(view, { number, token, head, fusion, direction, scaling }) {
  view.asked = number;
  view.direction = direction === "to" ? "to" : "from";
  view.fusion = FUSIONS.includes(fusion) ? fusion : "mean";
  view.scaling = SCALINGS.includes(scaling) ? scaling : "linear";
  view.head = head >= 0 && head < view.layer.heads ? head : 0;
  const { windows, tokens } = pickedOn(view.layer, view.direction);
  view.pin = Number.isInteger(token) && token >= 0 && token < windows * tokens ? token : null;
}

// A layer is shown once the photograph beneath it is there: at once, but for the first.
async function take(view, data) {
  view.data = data;
  const layer = decode(data);
  const ground = await groundNamed(layer.ground).brought;
  if (view.data !== data) return; // another layer has come meanwhile
  changeLayer(view, Object.assign(layer, ground));
  speak(view.parts.root.parentNode, layer.words);
  view.parts.root.inert = false;
  if (view.tiles.length !== layer.heads || view.tileWord !== layer.words.head) listHeads(view);
  view.tileWord = layer.words.head;
  listTokens(view);
  prepare(view);
  view.arranged = false;
  show(view);
  wander(view);
}

function show(view) {
  showChoices(view);
  recompute(view);
}

function leave(view) {
  view.observer.disconnect();
  document.removeEventListener(TOGETHER, view.hear);
  document.removeEventListener(BROUGHT, view.brought);
}

export default function ({ data, parentElement, setStateValue }) {
  if (!views.has(parentElement)) views.set(parentElement, newView(parentElement));
  const view = views.get(parentElement);
  view.send = setStateValue;
  if (view.data !== data) take(view, data);
  else if (view.layer) show(view);
  return () => view.parts.root.isConnected || leave(view); // a call that another has overtaken may end late
}
