// What lies over the points: lines, balls, marks with their numbers, the chosen point.

import { css, TYPEFACE } from "../shared/ink.js";
import { clamp } from "../shared/keys.js";
import { drawAxes, freeCorner, nameBoxes } from "./axes.js";
import { project } from "./camera.js";
import { NUMBER, numbersBeside } from "./numbers.js";
import { colourAt } from "./scene.js";

const HALO = { light: "rgba(255, 255, 255, 0.92)", dark: "rgba(10, 12, 18, 0.9)" };

export function drawOver(view, context, lens, unit) {
  const { scene } = view;
  const put = (point) => project(lens, scene.arrays.points, 3 * point);
  context.lineJoin = context.lineCap = "round";
  view.corner = freeCorner(lens, scene, unit, view.corner);
  drawLines(view, context, put, unit);
  for (const ball of scene.balls) drawBall(view, context, lens, ball, unit);
  drawMarks(view, context, lens, put, unit);
  if (view.chosen !== null) ring(view, context, put(view.chosen), 11 * unit, view.looks.accent, 3 * unit);
  if (view.hovered !== null && view.hovered !== view.chosen) ring(view, context, put(view.hovered), 9 * unit, view.looks.ink, 1.5 * unit);
  drawAxes(view, context, lens, unit);
}

function ring(view, context, [x, y], radius, colour, thickness) {
  for (const [style, width] of [[HALO[view.looks.scheme], thickness + 3], [colour, thickness]]) {
    [context.strokeStyle, context.lineWidth] = [style, width];
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.stroke();
  }
}

// From one point to others, thicker and stronger where the weight is larger.
function drawLines(view, context, put, unit) {
  const { scene } = view;
  const { lineTo, lineWeight } = scene.arrays;
  if (!lineTo.length || scene.lineFrom === null) return;
  const from = put(scene.lineFrom);
  const most = lineWeight.reduce((high, weight) => Math.max(high, weight), 0) || 1;
  [...lineTo.keys()].sort((one, other) => lineWeight[one] - lineWeight[other]).forEach((at) => {
    const share = lineWeight[at] / most;
    const to = put(lineTo[at]);
    for (const [style, extra] of [[HALO[view.looks.scheme], 2], [css(colourAt(scene, lineTo[at]), 0.35 + 0.65 * share), 0]]) {
      if (extra && share < 0.3) continue;
      [context.strokeStyle, context.lineWidth] = [style, (0.6 + 4.4 * share + extra) * unit];
      context.beginPath();
      context.moveTo(from[0], from[1]);
      context.lineTo(to[0], to[1]);
      context.stroke();
    }
  });
}

// A ball as its outline and two of its circles.
function drawBall(view, context, lens, { centre, radius, colour }, unit) {
  const [x, y, depth] = project(lens, centre);
  if (depth <= 1.05 * radius) return;
  const seen = (lens.focal * radius) / Math.sqrt(depth * depth - radius * radius);
  context.beginPath();
  context.arc(x, y, seen, 0, 2 * Math.PI);
  context.fillStyle = `${colour}1f`;
  context.fill();
  [context.strokeStyle, context.lineWidth] = [colour, 1.6 * unit];
  context.stroke();
  context.lineWidth = 0.8 * unit;
  for (const [first, second] of [[[1, 0, 0], [0, 1, 0]], [[1, 0, 0], [0, 0, 1]]]) {
    context.beginPath();
    for (let step = 0; step <= 48; step++) {
      const [cos, sin] = [Math.cos((step * Math.PI) / 24), Math.sin((step * Math.PI) / 24)];
      const [px, py] = project(lens, centre.map((value, axis) => value + radius * (cos * first[axis] + sin * second[axis])));
      if (step) context.lineTo(px, py);
      else context.moveTo(px, py);
    }
    context.stroke();
  }
}

// Marked points as rings in the colour of their group; far ones fainter. Numbers stand beside them.
function drawMarks(view, context, lens, put, unit) {
  const { scene } = view;
  const strength = (depth) => clamp(1.1 - (depth - lens.distance + scene.radius) / (2.6 * scene.radius), 0.4, 1);
  const placed = scene.marks.map((mark) => ({ ...mark, at: put(mark.point) })).sort((one, other) => other.at[2] - one.at[2]);
  for (const { at, group } of placed) {
    const { colour, shape } = scene.groups[group];
    context.globalAlpha = strength(at[2]);
    outline(view, context, at, (6 + 2 * (shape % 3)) * unit, shape, colour, unit);
  }
  const named = nameBoxes(lens, view.corner, unit);
  for (const { at, ...number } of numbersBeside(placed.filter(({ group }) => scene.groups[group].numbered), named, unit)) {
    context.globalAlpha = Math.max(0.8, strength(at[2]));
    label(view, context, number, unit);
  }
  context.globalAlpha = 1;
}

// Circle, square, diamond, triangle: groups shall not be told apart by colour alone.
function outline(view, context, [x, y], radius, shape, colour, unit) {
  const corners = [0, 4, 4, 3][shape % 4];
  const start = [0, Math.PI / 4, 0, -Math.PI / 2][shape % 4];
  for (const [style, width] of [[HALO[view.looks.scheme], 4.5 * unit], [colour, 2.2 * unit]]) {
    [context.strokeStyle, context.lineWidth] = [style, width];
    context.beginPath();
    if (!corners) context.arc(x, y, radius, 0, 2 * Math.PI);
    for (let corner = 0; corner < corners; corner++) {
      const angle = start + (2 * Math.PI * corner) / corners;
      context.lineTo(x + 1.25 * radius * Math.cos(angle), y + 1.25 * radius * Math.sin(angle));
    }
    if (corners) context.closePath();
    context.stroke();
  }
}

function label(view, context, { text, x, y }, unit) {
  context.font = `700 ${NUMBER * unit}px ${TYPEFACE}`;
  [context.textAlign, context.textBaseline] = ["left", "alphabetic"];
  [context.strokeStyle, context.lineWidth, context.fillStyle] = [HALO[view.looks.scheme], 4 * unit, view.looks.ink];
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}
