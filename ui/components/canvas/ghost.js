// First sight: until the visitor touches anything, a pointer that nobody holds wanders over the picture and the heat follows.

import { refresh } from "./interaction.js";

const [FIRST, STEP, LONGEST] = [900, 80, 30000]; // milliseconds: before it sets out, between two steps, until it rests
const [DOWN, ACROSS] = [7300, 11700]; // milliseconds for once up and down, and once to and fro: it never repeats itself
const TOUCHES = ["pointermove", "pointerdown", "wheel", "keydown", "touchstart"];

// Where it is after `time` milliseconds, in shares of the picture's height and width: it starts in the middle.
export function placeAt(time) {
  const swing = (round) => Math.sin((2 * Math.PI * time) / round);
  return [0.5 + 0.38 * swing(DOWN), 0.5 + 0.4 * swing(ACROSS)];
}

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function wander(view) {
  if (!view.layer.ghost || view.wandered || view.touched || view.pin !== null || still()) return;
  view.wandered = true;
  const begun = performance.now() + FIRST;
  const timer = setInterval(() => {
    const time = performance.now() - begun;
    if (time > LONGEST || !view.parts.root.isConnected) return stop();
    if (time < 0) return;
    view.ghost = true;
    view.pointer = placeAt(time).map((share, axis) => share * view.layer.image[axis]);
    refresh(view);
  }, STEP);
  function stop() {
    clearInterval(timer);
    for (const touch of TOUCHES) document.removeEventListener(touch, stop, true);
    if (view.ghost) view.pointer = null;
    view.ghost = false;
    refresh(view);
  }
  for (const touch of TOUCHES) document.addEventListener(touch, stop, { capture: true, passive: true });
}
