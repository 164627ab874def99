// What is taken home: the picture as seen, on white, with its scale, its caption and where it came from.

import { offer } from "../shared/drawings.js";
import { css, INK, MUTED } from "../shared/ink.js";
import { figure } from "../shared/numbers.js";
import { BAR, bar, fitting } from "../shared/pictures.js";
import { svgContext } from "../shared/svg_context.js";
import { fill } from "../shared/words.js";
import { lensOf } from "./camera.js";
import { drawOver } from "./overlay.js";
import { discsOf } from "./points_flat.js";
import { barNumbers, groupName, tellPoint } from "./readout.js";

const LEAST = 0.75; // of the screen's size, of rings and numbers on a small sheet
const LIGHT = { scheme: "light", ink: INK, muted: MUTED, accent: "#3858d6", quiet: [0.78, 0.8, 0.84] };

// Everything that makes the picture again, as JSON text.
function recordOf(view) {
  const { camera, chosen, whole, painter } = view;
  const seen = { azimuth: camera.azimuth, elevation: camera.elevation, zoom: camera.zoom, chosen: chosen === null ? null : chosen + 1, whole, webgl: Boolean(painter) };
  return JSON.stringify({ ...view.scene.provenance, view: seen });
}

function captionOf(view) {
  const { scene, chosen } = view;
  const { title, unit, words } = scene;
  const lines = [fill(words.caption, { title, unit, low: figure(scene.low), high: figure(scene.high) })];
  if (scene.groups.length) lines.push(scene.groups.map(groupName).join("   "));
  if (chosen !== null) lines.push(fill(words.chosen, { point: tellPoint(view, chosen) }));
  return [...lines, scene.caption];
}

// Points as discs; what lies over them is drawn again by a context that writes SVG.
function drawn(view, wide, room) {
  const { scene, parts: { stage } } = view;
  const { width, height } = fitting(stage.clientWidth / stage.clientHeight, wide, room);
  const unit = Math.max(LEAST, width / stage.clientWidth);
  const lens = lensOf(view.camera, scene.radius, width, height);
  const over = svgContext();
  drawOver({ ...view, hovered: null, looks: LIGHT }, over, lens, unit);
  const edge = `<clipPath id="edge"><rect width="${width}" height="${height}"/></clipPath><g clip-path="url(#edge)">`;
  const scale = bar(scene.table, barNumbers(scene), height, { width });
  return { drawn: [edge, ...discs(view, lens, unit), ...over.drawn, "</g>", ...scale], width, height: height + BAR };
}

function discs(view, lens, unit) {
  const all = discsOf(view.scene, lens, { quiet: LIGHT.quiet, whole: view.whole, density: unit });
  return all.map(({ x, y, radius, colour }) => {
    const rim = css(colour.length ? Array.from(colour, (value) => Math.round(value / 2)) : colour);
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}" fill="${css(colour)}" stroke="${rim}" stroke-width="${(0.25 * radius).toFixed(2)}"/>`;
  });
}

export function listen(view, parent) {
  const figureOf = () => ({
    stem: view.scene.stem, title: view.scene.title, record: recordOf(view), paragraphs: captionOf(view),
    draw: (wide, room) => drawn(view, wide, room),
  });
  offer(parent, { cloud: figureOf });
}
