// Mouse, finger and keyboard. Everything asks for a frame; a frame is drawn once per refresh of the screen.

import { arrowOf, clamp, isCommand } from "../shared/keys.js";
import { approach, project, restingCamera, turn } from "./camera.js";
import { draw } from "./frame.js";
import { TOUCH } from "./parts.js";
import { tellPoint } from "./readout.js";

const STILL = 5; // pixels that a click may move
const REACH = TOUCH ? 22 : 12; // pixels from a point that still mean it
const TURN = Math.PI / 30;

export function refresh(view) {
  view.frame ??= requestAnimationFrame(() => {
    view.frame = null;
    if (view.parts.root.isConnected && view.scene) draw(view);
  });
}

// The point under a place of the picture, of all or of `among`: the front one of those whose disc holds it, else the
// nearest one in reach.
export function pointAt(view, x, y, among = null) {
  const { scene, lens } = view;
  let [best, score] = [null, Infinity];
  for (const point of among ?? scene.arrays.values.keys()) {
    const [px, py, depth] = project(lens, scene.arrays.points, 3 * point);
    const away = Math.hypot(px - x, py - y);
    if (away > REACH || depth < lens.near) continue;
    const held = away <= Math.max(3, (scene.sizes[point] * lens.focal) / depth / 2);
    const rank = held ? depth : 1e6 * (1 + away);
    if (rank < score) [best, score] = [point, rank];
  }
  return best;
}

function choose(view, point) {
  view.chosen = point;
  view.parts.live.textContent = point === null ? view.scene.words.noPoint : tellPoint(view, point);
  view.pick(point ?? -1);
  refresh(view);
}

function spread(fingers) {
  const [one, other] = [...fingers.values()];
  return Math.hypot(one.x - other.x, one.y - other.y);
}

export function listenToPointer(view) {
  const { stage } = view.parts;
  const fingers = new Map();
  const place = ({ clientX, clientY }) => {
    const box = stage.getBoundingClientRect();
    return { x: clientX - box.left - stage.clientLeft, y: clientY - box.top - stage.clientTop };
  };
  stage.onpointerdown = (event) => {
    if (event.button !== 0) return;
    stage.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { ...place(event), moved: 0 });
  };
  stage.onpointermove = (event) => {
    const now = place(event);
    const finger = fingers.get(event.pointerId);
    if (!finger) return hover(view, now);
    const before = fingers.size > 1 ? spread(fingers) : 0;
    const [across, down] = [now.x - finger.x, now.y - finger.y];
    Object.assign(finger, now, { moved: finger.moved + Math.hypot(across, down) });
    if (fingers.size > 1) approach(view.camera, spread(fingers) / (before || 1));
    else turn(view.camera, -across * 0.008, down * 0.008);
    refresh(view);
  };
  stage.onpointerup = (event) => {
    const finger = fingers.get(event.pointerId);
    fingers.delete(event.pointerId);
    if (!finger || finger.moved > STILL || fingers.size) return;
    const { onlyMarks, marks } = view.scene;
    const point = pointAt(view, finger.x, finger.y, onlyMarks ? marks.map((mark) => mark.point) : null);
    if (point !== null) choose(view, point === view.chosen ? null : point);
  };
  stage.onpointercancel = (event) => fingers.delete(event.pointerId);
  stage.onpointerleave = () => hover(view, null);
}

function hover(view, place) {
  const point = place && view.lens ? pointAt(view, place.x, place.y) : null;
  if (point === view.hovered) return;
  view.hovered = point;
  refresh(view);
}

// The wheel zooms over the picture, but not while the visitor scrolls the page past it.
export function listenToWheel(view) {
  let scrolled = -Infinity;
  const note = () => (scrolled = performance.now());
  document.addEventListener("scroll", note, { capture: true, passive: true });
  view.leave.push(() => document.removeEventListener("scroll", note, { capture: true }));
  const wheel = (event) => {
    if (performance.now() - scrolled < 350 && !event.ctrlKey) return note();
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    approach(view.camera, Math.exp(-clamp(event.deltaY * lines, -160, 160) * (event.ctrlKey ? 0.01 : 0.0016)));
    refresh(view);
  };
  view.parts.stage.addEventListener("wheel", wheel, { passive: false });
}

const turnBy = ([down, right]) => (view) => turn(view.camera, -right * TURN, -down * TURN);

const KEYS = {
  "+": (view) => approach(view.camera, 1.15), "=": (view) => approach(view.camera, 1.15), "-": (view) => approach(view.camera, 1 / 1.15),
  Home: (view) => Object.assign(view.camera, restingCamera()), Escape: (view) => view.chosen !== null && choose(view, null),
  n: (view) => stepMark(view, 1), p: (view) => stepMark(view, -1),
};

export function listenToKeys(view) {
  view.parts.stage.onkeydown = (event) => {
    const arrow = arrowOf(event);
    const act = arrow ? turnBy(arrow) : (KEYS[event.key] ?? KEYS[event.key.toLowerCase()]);
    if (!act || isCommand(event)) return;
    event.preventDefault();
    event.stopPropagation();
    act(view);
    refresh(view);
  };
}

// The marked point after (or before) the chosen one.
function stepMark(view, by) {
  const { marks } = view.scene;
  if (!marks.length) return;
  const at = marks.findIndex((mark) => mark.point === view.chosen);
  const next = at < 0 ? (by > 0 ? 0 : marks.length - 1) : (at + by + marks.length) % marks.length;
  choose(view, marks[next].point);
}

export function listenToControls(view) {
  const { reset, whole } = view.parts;
  reset.onclick = () => {
    Object.assign(view.camera, restingCamera());
    refresh(view);
  };
  whole.onchange = () => {
    view.whole = whole.checked;
    refresh(view);
  };
}
