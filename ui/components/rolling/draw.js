// One moment of the roll. The scene is drawn as it stands after the roll and pushed back by what has not rolled yet.

import { newCanvas } from "../shared/canvas.js";

const CUTS = ["rgba(8,10,20,.85)", "#ffffff"]; // dark beneath light, so that lines are seen on any picture
const MARK = "#ffb000";

export function drawMoment(canvas, roll, { moved, lines }) {
  const scene = sceneOf(roll, canvas, lines, moved);
  const cell = cellOf(roll, canvas);
  const left = roll.shift.map((tokens, axis) => (1 - moved) * tokens * cell[axis]);
  wrapped(canvas.getContext("2d"), scene, left);
}

const cellOf = ({ size }, canvas) => [canvas.height / size[0], canvas.width / size[1]];

// `picture` pushed down and to the right; what leaves there comes in at the other side.
export function wrapped(context, picture, [down, right]) {
  const { width, height } = context.canvas;
  for (const y of [down, down - height]) for (const x of [right, right - width]) context.drawImage(picture, x, y, width, height);
}

function sceneOf(roll, { width, height }, lines, moved) {
  const scene = newCanvas(width, height);
  const context = scene.getContext("2d");
  const cell = cellOf(roll, scene);
  wrapped(context, roll.photo, roll.shift.map((tokens, axis) => (roll.size[axis] - tokens) * cell[axis]));
  drawSeams(context, roll, cell, moved);
  if (lines) drawWindows(context, roll, cell, lines);
  const token = rolledToken(roll);
  outline(context, token, [1, 1], cell, MARK, 3);
  return scene;
}

// Where the token stands after the roll.
export const rolledToken = ({ token, shift, size }) => token.map((at, axis) => (at - shift[axis] + size[axis]) % size[axis]);

// The picture's own edges, wherever they are by now.
function drawSeams(context, { size, shift }, cell, moved) {
  const { width, height } = context.canvas;
  const [y, x] = size.map((length, axis) => (length - shift[axis]) * cell[axis]);
  context.globalAlpha = moved;
  stroke(context, [[0, y, width, y], [x, 0, x, height]], [8, 6]);
  context.globalAlpha = 1;
}

function drawWindows(context, { size, side, token, shift }, cell, strength) {
  const { width, height } = context.canvas;
  const cuts = (axis) => Array.from({ length: size[axis] / side[axis] + 1 }, (_, at) => at * side[axis] * cell[axis]);
  context.globalAlpha = strength;
  stroke(context, [...cuts(0).map((y) => [0, y, width, y]), ...cuts(1).map((x) => [x, 0, x, height])], []);
  const own = rolledToken({ size, token, shift }).map((at, axis) => Math.floor(at / side[axis]) * side[axis]);
  outline(context, own, side, cell, MARK, 4);
  context.globalAlpha = 1;
}

function stroke(context, segments, dashes) {
  context.setLineDash(dashes);
  CUTS.forEach((colour, at) => {
    [context.strokeStyle, context.lineWidth] = [colour, at ? 1.5 : 4];
    context.beginPath();
    for (const [left, top, right, bottom] of segments) {
      context.moveTo(left, top);
      context.lineTo(right, bottom);
    }
    context.stroke();
  });
  context.setLineDash([]);
}

// Just inside `extent` tokens from `place` on, so that the push never cuts the line in half.
function outline(context, place, extent, cell, colour, line) {
  const [top, left] = place.map((at, axis) => at * cell[axis] + line / 2);
  const [high, wide] = extent.map((tokens, axis) => tokens * cell[axis] - line);
  [context.strokeStyle, context.lineWidth] = [colour, line];
  context.strokeRect(left, top, wide, high);
}
