// One frame: the points, what lies over them, and its words.

import { write } from "../shared/element.js";
import { fit, lensOf } from "./camera.js";
import { drawOver } from "./overlay.js";
import { paintFlat } from "./points_flat.js";
import { paintGl } from "./points_gl.js";
import { tellView } from "./readout.js";

export function draw(view) {
  const { parts, scene, camera } = view;
  const started = performance.now();
  const [width, height] = [parts.stage.clientWidth, parts.stage.clientHeight];
  if (!width || !height) return;
  const density = Math.min(2, devicePixelRatio || 1);
  fit(camera, scene, width, height);
  view.lens = lensOf(camera, scene.radius, width, height);
  const large = lensOf(camera, scene.radius, Math.round(width * density), Math.round(height * density));
  for (const canvas of [parts.points, parts.over]) {
    if (canvas.width !== large.width) canvas.width = large.width;
    if (canvas.height !== large.height) canvas.height = large.height;
  }
  const looks = { ...view.looks, whole: view.whole, density };
  if (view.painter) paintGl(view.painter, scene, large, looks);
  else drawFlat(parts.points, scene, large, looks);
  const over = parts.over.getContext("2d");
  over.clearRect(0, 0, large.width, large.height);
  drawOver(view, over, large, density);
  report(view, started);
}

function drawFlat(canvas, scene, lens, looks) {
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, lens.width, lens.height);
  paintFlat(context, scene, lens, looks);
}

// Words under the picture, and what tests read.
function report(view, started) {
  const { parts, camera, scene, chosen, hovered } = view;
  write(parts.said, tellView(view));
  Object.assign(parts.root.dataset, {
    points: scene.count, whole: scene.arrays.whole.length / 3, chosen: chosen ?? "", hovered: hovered ?? "",
    drawer: view.painter ? "webgl" : "flat", marks: scene.marks.length, lines: scene.arrays.lineTo.length,
    camera: [camera.azimuth, camera.elevation, camera.zoom].map((value) => value.toFixed(3)).join(),
    frames: Number(parts.root.dataset.frames ?? 0) + 1, frameMs: (performance.now() - started).toFixed(1),
  });
}
