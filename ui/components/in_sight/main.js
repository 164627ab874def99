// Brings what a lesson's step speaks of into sight, once a step; the ring around it is the style's.

const [TRIES, PAUSE] = [50, 100]; // how often to look for an element, and milliseconds between
const AGAIN = [0, 500, 1200]; // milliseconds after which to look whether it is still there: pages grow from above
const [UPPER, LOWER] = [60, 0.5]; // an element that begins between (pixels, share of the window's height) stays
const seen = new WeakMap();

const found = (keys) => keys.map((key) => document.querySelector(`.st-key-${CSS.escape(key)}`)).find(Boolean);

function bring(element) {
  const { top } = element.getBoundingClientRect();
  if (top >= UPPER && top <= LOWER * window.innerHeight) return;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.style.scrollMarginTop = `${2 * UPPER}px`;
  element.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
}

function seek(state, moment, keys, tries) {
  if (state.moment !== moment || tries === 0) return;
  const element = found(keys);
  if (element) for (const later of AGAIN) setTimeout(() => state.moment === moment && bring(element), later);
  else state.waiting = setTimeout(() => seek(state, moment, keys, tries - 1), PAUSE);
}

export default function ({ data: { keys, moment }, parentElement }) {
  const state = seen.get(parentElement) ?? {};
  seen.set(parentElement, state);
  if (state.moment !== moment) {
    clearTimeout(state.waiting);
    state.moment = moment;
    if (keys.length) state.waiting = setTimeout(() => seek(state, moment, keys, TRIES), PAUSE);
  }
  return () => clearTimeout(state.waiting);
}
