// Canvases of one group point at the same place, whatever tokens each of them has there: what is sent from one to the
// others is a point, as shares of height and width, or the name of a token without a place.

import { cellAt, cellOf, pickedOn, tokenAt } from "./maths.js";

export const TOGETHER = "vitrine-together";

export function tell(view, news) {
  const { group } = view.layer;
  if (group) document.dispatchEvent(new CustomEvent(TOGETHER, { detail: { group, sender: view.parts.root, ...news } }));
}

// `answers`: kind of news -> what to do with it.
export function listenToGroup(view, answers) {
  view.ranges = new Map(); // sender -> the scale it would have alone
  view.hear = ({ detail }) => {
    if (detail.group !== view.layer?.group || detail.sender === view.parts.root) return;
    for (const [name, answer] of Object.entries(answers)) if (name in detail) answer(view, detail[name], detail.sender);
  };
  document.addEventListener(TOGETHER, view.hear);
}

export const scaled = (place, lengths) => place.map((share, axis) => share * lengths[axis]);

export const tellPointer = (view) => tell(view, { pointer: view.pointer && view.pointer.map((at, axis) => at / view.layer.image[axis]) });

export const tellChoice = (view) => tell(view, { choice: { pin: placeOf(view), direction: view.direction, fusion: view.fusion } });

export const tokenUnder = (view) => {
  const regions = pickedOn(view.layer, view.direction);
  return view.pointer ? tokenAt(regions, cellAt(regions, ...view.pointer)) : -1;
};

// Where the pinned token stands: under the mouse that pinned it, else its middle; its name if it stands nowhere.
function placeOf(view) {
  if (view.pin === null) return null;
  const regions = pickedOn(view.layer, view.direction);
  const cell = cellOf(regions, view.pin);
  if (!cell) return regions.prefix[view.pin % regions.tokens];
  const at = view.pointer && tokenUnder(view) === view.pin ? view.pointer : cell.map((one, axis) => (one + 0.5) * regions.cell[axis]);
  return at.map((length, axis) => length / view.layer.image[axis]);
}

export function tokenOf(view, place) {
  if (place === null) return null;
  const regions = pickedOn(view.layer, view.direction);
  const flat = typeof place === "string" ? regions.prefix.indexOf(place) : tokenAt(regions, cellAt(regions, ...scaled(place, view.layer.image)));
  return flat < 0 ? null : flat;
}

// The large picture's scale: its own, or the widest of the group; in weights, or in multiples of uniform attention.
export function rangeTogether(view, own) {
  const uniform = view.layer.scale === "uniform" ? view.layer.shape[3] : 1;
  const range = own.map((end) => end * uniform);
  if (String(range) !== String(view.ownRange)) tell(view, { range: (view.ownRange = range) });
  if (view.layer.scale === "own") return own;
  const all = [...view.ranges].filter(([sender]) => sender.isConnected).map(([, heard]) => heard);
  const high = Math.max(range[1], ...all.map((heard) => heard[1]));
  return [range[0] < 0 ? -high / uniform : 0, high / uniform];
}
