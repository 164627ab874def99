// The curve that the visitor expects: dragged across, or moved point by point with the arrow keys.

import { part, write } from "../shared/element.js";
import { arrowOf, clamp } from "../shared/keys.js";
import { fill, speak } from "../shared/words.js";

const SVG = "http://www.w3.org/2000/svg";
const [LEFT, RIGHT, TOP, BOTTOM] = [48, 20, 14, 26]; // pixels around the plot
const LEVELS = [0, 0.25, 0.5, 0.75, 1];
const [FIRST, STEP] = [0.5, 0.02]; // where points are before they are moved, and what an arrow key moves them by
const views = new WeakMap();

function drawn(name, attributes, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

const percent = (share) => Math.round(100 * share);

function placesOf({ plot, shares }) {
  const [width, height] = [plot.clientWidth - LEFT - RIGHT, plot.clientHeight - TOP - BOTTOM];
  const across = (place) => LEFT + (width * (place + 0.5)) / shares.length;
  return { across, up: (share) => TOP + height * (1 - share), width, height };
}

function build(view) {
  const { plot, names } = view;
  view.line = drawn("polyline", { class: "line" });
  view.handles = names.map(() => drawn("circle", { class: "handle", r: 9, tabindex: 0, role: "slider", "aria-valuemin": 0, "aria-valuemax": 100 }));
  view.levels = LEVELS.map(() => [drawn("line", { class: "level" }), drawn("text", { "text-anchor": "end" })]);
  view.labels = names.map((name) => drawn("text", { "text-anchor": "middle" }, name));
  plot.replaceChildren(...view.levels.flat(), ...view.labels, view.line, ...view.handles);
  view.handles.forEach((handle, place) => handle.addEventListener("keydown", (event) => press(view, place, event)));
}

function paint(view) {
  const { across, up, width } = placesOf(view);
  LEVELS.forEach((share, place) => {
    const [line, text] = view.levels[place];
    for (const [name, value] of Object.entries({ x1: LEFT, x2: LEFT + width, y1: up(share), y2: up(share) })) line.setAttribute(name, value);
    text.setAttribute("x", LEFT - 8);
    text.setAttribute("y", up(share) + 4);
    write(text, `${percent(share)} %`);
  });
  view.line.setAttribute("points", view.shares.map((share, place) => `${across(place)},${up(share)}`).join(" "));
  view.shares.forEach((share, place) => {
    const handle = view.handles[place];
    handle.setAttribute("cx", across(place));
    handle.setAttribute("cy", up(share));
    handle.setAttribute("aria-valuenow", percent(share));
    handle.setAttribute("aria-label", fill(view.words.point, { across: view.words.across, name: view.names[place], share: percent(share) }));
    view.labels[place].setAttribute("x", across(place));
    view.labels[place].setAttribute("y", view.plot.clientHeight - 6);
  });
}

function put(view, place, share) {
  view.shares[place] = clamp(share, 0, 1);
  paint(view);
}

function press(view, place, event) {
  const [down, right] = arrowOf(event) ?? [0, 0];
  if (!down && !right) return;
  event.preventDefault();
  if (down) put(view, place, view.shares[place] - down * STEP);
  else view.handles[clamp(place + right, 0, view.handles.length - 1)].focus();
}

// The point nearest to the pointer goes where the pointer is: one sweep draws the whole curve.
function drag(view, event) {
  if (!event.buttons) return;
  const [box, { width, height }] = [view.plot.getBoundingClientRect(), placesOf(view)];
  const place = Math.floor(((event.clientX - box.left - LEFT) / width) * view.shares.length);
  put(view, clamp(place, 0, view.shares.length - 1), 1 - (event.clientY - box.top - TOP) / height);
}

function newView(parent) {
  const root = part(parent, "curve");
  const view = { root, plot: part(root, "plot"), shares: [], names: [] };
  for (const kind of ["pointerdown", "pointermove"]) view.plot.addEventListener(kind, (event) => drag(view, event));
  view.plot.addEventListener("pointerdown", (event) => view.plot.setPointerCapture(event.pointerId));
  root.querySelector("button").addEventListener("click", () => view.send([...view.shares]));
  new ResizeObserver(() => view.names.length && paint(view)).observe(view.plot);
  return view;
}

export default function ({ data: { names, words }, parentElement, setTriggerValue }) {
  if (!views.has(parentElement)) views.set(parentElement, newView(parentElement));
  const view = views.get(parentElement);
  view.send = (shares) => setTriggerValue("bet", shares);
  view.words = words;
  speak(view.root, words);
  write(part(view.root, "up"), words.up);
  write(part(view.root, "across"), words.across);
  if (String(names) !== String(view.names)) {
    Object.assign(view, { names, shares: names.map(() => FIRST) });
    build(view);
  }
  paint(view);
}
