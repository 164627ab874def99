// The roll in the browser: it plays once when it comes into sight, unless motion is unwanted, and can be drawn to and fro.

import { unpack } from "../shared/block.js";
import { photoOf } from "../shared/canvas.js";
import { part, write } from "../shared/element.js";
import { speak } from "../shared/words.js";
import { drawMoment } from "./draw.js";
import { stageAt } from "./stages.js";

const LASTS = 9000; // milliseconds
const WIDEST = 1000; // pixels drawn
const rolls = new WeakMap();

function show(root, roll) {
  const stage = stageAt(roll.time);
  drawMoment(part(root, "picture"), roll, stage);
  write(part(root, "phase"), roll.words[stage.phase]);
  write(part(root, "play"), roll.words[roll.playing ? "pause" : "play"]);
  part(root, "time").value = Math.round(1000 * roll.time);
  Object.assign(root.dataset, { time: roll.time.toFixed(3), phase: stage.phase });
}

function play(root, roll) {
  roll.playing = true;
  const begun = performance.now() - (roll.time >= 1 ? 0 : roll.time) * LASTS;
  const step = () => {
    if (!roll.playing || !root.isConnected) return;
    roll.time = Math.min(1, Math.max(0, (performance.now() - begun) / LASTS));
    roll.playing = roll.time < 1;
    show(root, roll);
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

function listen(root, roll) {
  part(root, "play").onclick = () => {
    if (!roll.playing) return play(root, roll);
    roll.playing = false;
    show(root, roll);
  };
  part(root, "time").oninput = (event) => {
    [roll.playing, roll.time] = [false, event.target.value / 1000];
    show(root, roll);
  };
}

function playInSight(root, roll) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      play(root, roll);
    },
    { threshold: 0.6 },
  );
  observer.observe(part(root, "picture"));
}

async function take(root, roll, data) {
  roll.data = data;
  const block = unpack(data);
  const photo = await photoOf(block.arrays.image);
  if (roll.data !== data) return; // another picture has come meanwhile
  const first = !roll.photo;
  Object.assign(roll, block, { photo });
  const canvas = part(root, "picture");
  const times = Math.min(1, WIDEST / photo.width);
  [canvas.width, canvas.height] = [photo.width, photo.height].map((length) => Math.round(length * times));
  speak(root.parentNode, roll.words);
  listen(root, roll);
  show(root, roll);
  if (first) playInSight(root, roll);
}

export default function ({ data, parentElement }) {
  const root = part(parentElement, "rolling");
  const roll = rolls.get(parentElement) ?? { time: 0, playing: false };
  rolls.set(parentElement, roll);
  if (roll.data !== data) take(root, roll, data);
}
