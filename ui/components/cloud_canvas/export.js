// Files to take home: the picture as seen, larger, on white, with its scale, its caption and where it came from.

import {
  captionLines, drawCaption, drawScale, LARGE, sheetOf, svgCaption, svgNumbers, svgSheet,
} from "../shared/caption.js";
import { newCanvas } from "../shared/canvas.js";
import { savePng, saveSvg } from "../shared/files.js";
import { css, INK, MUTED, svgBar } from "../shared/ink.js";
import { figure } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { lensOf } from "./camera.js";
import { draw } from "./frame.js";
import { drawOver } from "./overlay.js";
import { discsOf, paintFlat } from "./points_flat.js";
import { paintGl } from "./points_gl.js";
import { barNumbers, groupName, tellPoint } from "./readout.js";
import { svgContext } from "./svg_context.js";

const MARGIN = 40;
const LONGER = 1600; // pixels of the picture's longer side in a file
const LIGHT = { scheme: "light", ink: INK, muted: MUTED, accent: "#3858d6", quiet: [0.78, 0.8, 0.84] };

// Everything that makes the picture again, as JSON text.
function recordOf(view) {
  const { camera, chosen, whole, painter } = view;
  const seen = { azimuth: camera.azimuth, elevation: camera.elevation, zoom: camera.zoom, chosen: chosen === null ? null : chosen + 1, whole, webgl: Boolean(painter) };
  return JSON.stringify({ ...view.scene.provenance, view: seen });
}

const factsOf = (view) => ({ title: view.scene.title, description: captionOf(view).join("\n"), record: recordOf(view) });

function captionOf(view) {
  const { scene, chosen } = view;
  const { title, unit, words } = scene;
  const lines = [fill(words.caption, { title, unit, low: figure(scene.low), high: figure(scene.high) })];
  if (scene.groups.length) lines.push(scene.groups.map(groupName).join("   "));
  if (chosen !== null) lines.push(fill(words.chosen, { point: tellPoint(view, chosen) }));
  return [...lines, scene.caption];
}

// The size in a file, and how much larger everything is than on the screen.
function fileSize(view) {
  const [width, height] = [view.parts.stage.clientWidth, view.parts.stage.clientHeight];
  const unit = LONGER / Math.max(width, height);
  return { width: Math.round(width * unit), height: Math.round(height * unit), unit };
}

// The points at a file's size, drawn by whatever draws them on the screen.
function largePoints(view, lens, unit) {
  const looks = { quiet: LIGHT.quiet, whole: view.whole, density: unit };
  if (!view.painter) {
    const canvas = newCanvas(lens.width, lens.height);
    paintFlat(canvas.getContext("2d"), view.scene, lens, looks);
    return canvas;
  }
  const { points } = view.parts;
  const copy = newCanvas(lens.width, lens.height);
  [points.width, points.height] = [lens.width, lens.height];
  paintGl(view.painter, view.scene, lens, looks);
  copy.getContext("2d").drawImage(points, 0, 0);
  draw(view); // the screen's own size again
  return copy;
}

// Pixels under the picture: the colour bar, then the caption.
const below = (lines) => 90 + lines.length * LARGE.step;

export async function savePicture(view) {
  const { width, height, unit } = fileSize(view);
  const lines = captionLines(captionOf(view), width, LARGE);
  const { canvas, context } = sheetOf(width, height + below(lines), MARGIN);
  const lens = lensOf(view.camera, view.scene.radius, width, height);
  context.drawImage(largePoints(view, lens, unit), 0, 0);
  drawOver({ ...view, hovered: null, looks: LIGHT }, context, lens, unit);
  drawScale(context, view.parts.bar, barNumbers(view.scene), height + 16, width);
  drawCaption(context, lines, height + 110);
  await savePng(`${view.scene.stem}.png`, canvas, factsOf(view));
}

// Points as circles; what lies over them is drawn again by a context that writes SVG.
export function saveDrawing(view) {
  const { scene } = view;
  const { width, height, unit } = fileSize(view);
  const lens = lensOf(view.camera, scene.radius, width, height);
  const over = svgContext();
  drawOver({ ...view, hovered: null, looks: LIGHT }, over, lens, unit);
  const lines = captionLines(captionOf(view), width, LARGE);
  const drawn = [
    ...svgDiscs(view, lens, unit), ...over.drawn, svgBar(scene.table, height + 16, width),
    ...svgNumbers(barNumbers(scene), height + 16, width), ...svgCaption(lines, height + 110),
  ];
  saveSvg(`${scene.stem}.svg`, svgSheet(width, height + below(lines), MARGIN, factsOf(view), drawn));
}

function svgDiscs(view, lens, unit) {
  const discs = discsOf(view.scene, lens, { quiet: LIGHT.quiet, whole: view.whole, density: unit });
  return discs.map(({ x, y, radius, colour }) => {
    const rim = css(colour.length ? Array.from(colour, (value) => Math.round(value / 2)) : colour);
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}" fill="${css(colour)}" stroke="${rim}" stroke-width="${(0.25 * radius).toFixed(2)}"/>`;
  });
}
