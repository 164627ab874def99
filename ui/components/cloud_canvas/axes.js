// Which way x, y and z point, in a corner of the picture where no point is.

import { TYPEFACE } from "../shared/ink.js";
import { project } from "./camera.js";

const [INSET, LONG, NAMED, HALF] = [44, 24, 33, 6]; // pixels: of their middle from the edges, of a line, to a name, of a name
const CORNERS = [[0, 1], [1, 1], [1, 0], [0, 0]]; // lower left first: right (1) or left, below (1) or above

const middleOf = ({ width, height }, [right, below], unit) => [
  right ? width - INSET * unit : INSET * unit, below ? height - INSET * unit : INSET * unit,
];

// The number of the corner: the `former` one as long as nothing is there, else the first that is free, else the one with
// the fewest points. `unit` is one pixel of the screen.
export function freeCorner(lens, scene, unit, former = 0) {
  const counts = occupied(lens, scene, unit);
  if (!counts[former]) return former;
  return counts.indexOf(Math.min(...counts));
}

// How many points, and balls, reach into each corner.
function occupied(lens, { arrays: { points }, count, balls = [] }, unit) {
  const counts = CORNERS.map(() => 0);
  const reach = (NAMED + 2 * HALF) * unit;
  const middles = CORNERS.map((corner) => middleOf(lens, corner, unit));
  const add = ([x, y], more) => middles.forEach(([right, down], corner) => {
    counts[corner] += Math.abs(x - right) < reach + more && Math.abs(y - down) < reach + more;
  });
  for (let at = 0; at < count; at++) add(project(lens, points, 3 * at), 0);
  for (const { centre, radius } of balls) {
    const [x, y, depth] = project(lens, centre);
    add([x, y], (lens.focal * radius) / Math.max(depth - radius, radius));
  }
  return counts;
}

// Their names and where these stand: [name, x, y].
export function axisNames(lens, corner, unit) {
  return ends(lens, corner, unit, NAMED).map(([x, y], axis) => ["xyz"[axis], x, y]);
}

// The boxes that the names take: left, top, right, below.
export function nameBoxes(lens, corner, unit) {
  return axisNames(lens, corner, unit).map(([, x, y]) => [x - HALF * unit, y - HALF * unit, x + HALF * unit, y + HALF * unit]);
}

// What lies so far from their middle along each.
function ends(lens, corner, unit, far) {
  const [x, y] = middleOf(lens, CORNERS[corner], unit);
  return [0, 1, 2].map((axis) => [x + lens.right[axis] * far * unit, y - lens.up[axis] * far * unit]);
}

export function drawAxes({ looks, corner }, context, lens, unit) {
  const middle = middleOf(lens, CORNERS[corner], unit);
  context.font = `600 ${12 * unit}px ${TYPEFACE}`;
  [context.textAlign, context.textBaseline] = ["center", "middle"];
  [context.strokeStyle, context.fillStyle, context.lineWidth] = [looks.muted, looks.muted, 1.5 * unit];
  for (const end of ends(lens, corner, unit, LONG)) {
    context.beginPath();
    context.moveTo(...middle);
    context.lineTo(...end);
    context.stroke();
  }
  for (const [name, x, y] of axisNames(lens, corner, unit)) context.fillText(name, x, y);
}
