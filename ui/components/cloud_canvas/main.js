// Called again on each new scene and each change of theme; the camera and what is shown stay.

import { newCanvas } from "../shared/canvas.js";
import { element } from "../shared/element.js";
import { cameraOf, project } from "./camera.js";
import { listen } from "./export.js";
import {
  listenToControls, listenToKeys, listenToPointer, listenToWheel, pointAt, refresh,
} from "./interaction.js";
import { buildCloud } from "./parts.js";
import { forgetGl, glPainter, loadScene } from "./points_gl.js";
import { writeScene } from "./readout.js";
import { decodeScene } from "./scene.js";

const views = new WeakMap();

function newView(parent) {
  const parts = buildCloud(parent);
  const view = { parts, chosen: null, hovered: null, whole: true, frame: null, leave: [], painter: glPainter(parts.points) };
  if (!view.painter) goFlat(view);
  view.observer = new ResizeObserver(() => refresh(view));
  view.observer.observe(parts.stage);
  parts.whole.checked = true;
  listenToContext(view);
  listenToPointer(view);
  listenToWheel(view);
  listenToKeys(view);
  listenToControls(view);
  listen(view, parent);
  return view;
}

// A canvas that WebGL has touched can't be drawn on otherwise: take a fresh one.
function goFlat(view) {
  const fresh = element("canvas", { className: "points" });
  view.parts.points.replaceWith(fresh);
  view.parts.points = fresh;
  view.painter = null;
}

// Browsers take a page's WebGL away when memory is short.
function listenToContext(view) {
  view.parts.points.addEventListener("webglcontextlost", () => {
    if (!view.parts.root.isConnected) return;
    goFlat(view);
    writeScene(view);
    refresh(view);
  });
}

// The page's colours, and whether they are light or dark.
function looksOf(root) {
  const style = getComputedStyle(root);
  const read = (name) => style.getPropertyValue(name).trim();
  const context = newCanvas(1, 1).getContext("2d");
  context.fillStyle = read("--st-background-color") || "#fff";
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  const dark = 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
  return {
    scheme: dark ? "dark" : "light", ink: read("--st-text-color") || "#000", accent: read("--st-primary-color") || "#3858d6",
    muted: dark ? "#a9b0c0" : "#5a6275", quiet: dark ? [0.3, 0.32, 0.38] : [0.74, 0.76, 0.81],
  };
}

function showScene(view, data) {
  view.data = data;
  view.scene = decodeScene(data);
  view.camera = cameraOf(view.scene.key);
  view.chosen = view.scene.chosen;
  view.hovered = null;
  view.parts.stage.style.height = view.scene.height ? `${view.scene.height}px` : "";
  if (view.painter) loadScene(view.painter, view.scene);
  writeScene(view);
}

function forget(parent, view) {
  view.observer.disconnect();
  view.leave.forEach((leave) => leave());
  if (view.painter) forgetGl(view.painter); // a page may hold only a few
  view.parts.root.remove();
  views.delete(parent);
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (!views.has(parentElement)) views.set(parentElement, newView(parentElement));
  const view = views.get(parentElement);
  view.pick = (point) => setTriggerValue("pick", point);
  view.looks = looksOf(view.parts.root);
  if (view.data !== data) showScene(view, data);
  // For tests: where a point is on the page, in CSS pixels of the stage.
  view.parts.root.vitrine = { place: (point) => project(view.lens, view.scene.arrays.points, 3 * point), at: (x, y) => pointAt(view, x, y) };
  refresh(view);
  return () => forget(parentElement, view);
}
