// The whole picture, small, and over it a square frame around what goes into the model: a slider along the longer side.

import { element, part, write } from "../shared/element.js";
import { arrowOf, clamp, isCommand } from "../shared/keys.js";
import { sharesUnder } from "../shared/pointer.js";
import { fill } from "../shared/words.js";

const QUIET = 250; // ms after the last key until Python hears of it
const FAR = { PageUp: -10, PageDown: 10, Home: -100, End: 100 }; // per cent

// The first and last row or column inside, from 1, as inputs/cut.py counts them.
export function inside({ rows, columns, percent }) {
  const first = Math.floor((Math.abs(rows - columns) * percent) / 100);
  return { first: first + 1, last: first + Math.min(rows, columns), all: Math.max(rows, columns) };
}

// The way in per cent that puts the frame's middle at a share of the longer side.
export function towards(share, { rows, columns }) {
  const side = Math.min(rows, columns) / Math.max(rows, columns);
  return clamp(Math.round(((share - side / 2) / (1 - side)) * 100), 0, 100);
}

// The step in per cent of a key; undefined for a key that is none of ours.
export function stepOf(event) {
  const arrow = arrowOf(event);
  return arrow ? arrow[0] + arrow[1] : isCommand(event) ? undefined : FAR[event.key];
}

const isTall = ({ rows, columns }) => rows > columns;

function place(slider, cut) {
  const { first, last, all } = inside(cut);
  const [start, end] = [(first - 1) / all, 1 - last / all].map((share) => `${100 * share}%`);
  part(slider, "window").style.inset = isTall(cut) ? `${start} 0 ${end} 0` : `0 ${end} 0 ${start}`;
  const told = fill(cut.words.part, { first, last, all });
  slider.setAttribute("aria-valuenow", cut.percent);
  slider.setAttribute("aria-valuetext", told);
  write(part(slider.parentElement, "said"), fill(cut.words.said, { part: told }));
}

// Moved at once on screen; `send` hears of it when the visitor has come to rest.
function mover(slider, send) {
  const move = (percent) => place(slider, Object.assign(slider.cut, { percent: clamp(percent, 0, 100) }));
  const rest = (wait) => {
    clearTimeout(slider.resting);
    slider.resting = setTimeout(() => ((slider.resting = 0), send(slider.cut.percent)), wait);
  };
  return { move, rest };
}

function followPointer(slider, { move, rest }) {
  const share = (event) => sharesUnder(event)[isTall(slider.cut) ? 0 : 1];
  slider.onpointerdown = (event) => {
    slider.setPointerCapture(event.pointerId);
    const { first, last, all } = inside(slider.cut);
    const grip = share(event) - (first - 1 + last) / 2 / all; // from the frame's middle; outside it jumps there
    slider.grip = Math.abs(grip) <= (last - first + 1) / 2 / all ? grip : 0;
    slider.onpointermove(event);
  };
  slider.onpointermove = (event) => {
    if (slider.hasPointerCapture(event.pointerId)) move(towards(share(event) - slider.grip, slider.cut));
  };
  slider.onlostpointercapture = () => rest(0);
}

function followKeys(slider, { move, rest }) {
  slider.onkeydown = (event) => {
    const step = stepOf(event);
    if (step === undefined) return;
    event.preventDefault();
    move(slider.cut.percent + step);
    rest(QUIET);
  };
}

function make(film) {
  const slider = element(
    "div", { className: "cut", role: "slider", tabIndex: 0, "aria-valuemin": 0, "aria-valuemax": 100 },
    element("img", { alt: "", draggable: false }), element("div", { className: "window" }),
  );
  film.prepend(slider);
  film.append(element("p", { className: "said" }));
  return slider;
}

// Draws the frame of `cut` into `film`, or takes it away where there is none.
export function showFrame(film, cut, send) {
  let slider = part(film, "cut");
  if (!cut) return void [slider, part(film, "said")].forEach((drawn) => drawn?.remove());
  slider ??= make(film);
  const held = slider.resting || slider.matches(":active"); // what comes from Python now is older than the hand
  const same = slider.cut?.source === cut.source;
  slider.cut = { ...cut, percent: held && same ? slider.cut.percent : cut.percent };
  slider.firstChild.src = cut.source;
  slider.style.aspectRatio = `${cut.columns} / ${cut.rows}`;
  slider.classList.toggle("tall", isTall(cut));
  slider.title = cut.words.hint;
  slider.setAttribute("aria-label", cut.words.label);
  slider.setAttribute("aria-orientation", isTall(cut) ? "vertical" : "horizontal");
  const hands = mover(slider, send);
  followPointer(slider, hands);
  followKeys(slider, hands);
  place(slider, slider.cut);
}
