// The block as cubes that one can turn: channels to the right, tokens downward, pictures into the depth.

import { colourAt, css, shadeOf, TYPEFACE } from "../shared/ink.js";
import { placeOf } from "./maths.js";

const EDGE = 0.82; // of a cube, where the distance between two is 1
const STRONGEST = 3; // the value at the end of the colours
const FADED = 0.13;
const LEGIBLE = 12; // CSS pixels, of names however small the block is drawn
const ARROWS = "→↘↓↙←↖↑↗"; // by eighths of a turn
const SHORT = 0.1; // of the distance between two cubes: an axis seen shorter has no direction
const CORNERS = [[-1, -1], [1, -1], [1, 1], [-1, 1]];
const SHADES = [0.78, 0.9, 1]; // of the faces across channels, tokens, pictures

const radians = (degrees) => (degrees * Math.PI) / 180;

// What turns a point [right, down, deep] into [across, down on the screen, nearness], for `turn` in degrees.
export function turned([yaw, pitch]) {
  const [cosYaw, sinYaw] = [Math.cos(radians(yaw)), Math.sin(radians(yaw))];
  const [cosPitch, sinPitch] = [Math.cos(radians(pitch)), Math.sin(radians(pitch))];
  return ([x, y, z]) => {
    const [across, deep] = [x * cosYaw + z * sinYaw, z * cosYaw - x * sinYaw];
    return [across, y * cosPitch - deep * sinPitch, -(y * sinPitch + deep * cosPitch)];
  };
}

// Every face that can be seen, farthest first: { at, corners, shade }, in units of the distance between two cubes.
export function faces(shape, turn) {
  const project = turned(turn);
  const [pictures, tokens, channels] = shape;
  const middle = [channels, tokens, pictures].map((count) => (count - 1) / 2);
  const seen = [0, 1, 2].flatMap((axis) => {
    const normal = [0, 0, 0];
    normal[axis] = 1;
    const nearness = project(normal)[2];
    return Math.abs(nearness) < 1e-6 ? [] : [{ axis, side: Math.sign(nearness) }];
  });
  const cubes = Array.from({ length: pictures * tokens * channels }, (_, at) => {
    const [picture, token, channel] = placeOf(at, shape);
    const centre = [channel, token, picture].map((place, axis) => place - middle[axis]);
    return { at, centre, near: project(centre)[2] };
  });
  cubes.sort((one, other) => one.near - other.near);
  return cubes.flatMap(({ at, centre }) =>
    seen.map(({ axis, side }) => ({ at, shade: SHADES[axis], corners: faceOf(centre, axis, side).map(project) })),
  );
}

function faceOf(centre, axis, side) {
  return CORNERS.map((corner) => {
    const point = [...centre];
    point[axis] += (side * EDGE) / 2;
    [0, 1, 2].filter((other) => other !== axis).forEach((other, at) => (point[other] += (corner[at] * EDGE) / 2));
    return point;
  });
}

function path(context, corners, scale, [x, y]) {
  context.beginPath();
  for (const [across, down] of corners) context.lineTo(x + across * scale, y + down * scale);
  context.closePath();
}

// Draws it; what is drawn is remembered for `cubeUnder`. `lit` (Set of places) stands out, `chosen` has a ring.
export function drawSolid(canvas, { values, shape, turn, lit, chosen, table, ring, ink, words }) {
  const context = canvas.getContext("2d");
  const scale = canvas.width / 6.6;
  const middle = [canvas.width / 2, canvas.height / 2];
  const drawn = faces(shape, turn);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.lineJoin = "round";
  for (const { at, corners, shade } of drawn) {
    path(context, corners, scale, middle);
    context.globalAlpha = lit.has(at) ? 1 : FADED;
    const colour = colourAt(table, shadeOf(values[at], -STRONGEST, STRONGEST)).map((part) => part * shade);
    [context.fillStyle, context.strokeStyle] = [css(colour), at === chosen ? ring : "rgba(80, 88, 105, 0.75)"];
    context.lineWidth = at === chosen ? scale / 14 : scale / 60;
    context.fill();
    context.stroke();
  }
  context.globalAlpha = 1;
  nameEdges(context, shape, turned(turn), { scale, middle, ink, names: [words.channels, words.tokens, words.pictures] });
  return { drawn, scale, middle };
}

// How many of its own pixels lie side by side in one of the page's; one, off the page.
const fineness = ({ width, clientWidth }) => (clientWidth ? width / clientWidth : 1);

// What runs along an edge of the block, beside the one of its four such edges that lies farthest out: leftmost for what
// runs downward, lowest for the others. An arrow says which way it counts as the block is turned.
function nameEdges(context, shape, project, { scale, middle: [x, y], ink, names }) {
  const ends = shape.map((count) => count / 2 + 0.25).toReversed();
  const size = Math.max(scale / 5.5, LEGIBLE * fineness(context.canvas));
  [context.fillStyle, context.font] = [ink, `${Math.round(size)}px ${TYPEFACE}`];
  [context.textAlign, context.textBaseline] = ["center", "middle"];
  names.forEach((name, axis) => {
    const edges = CORNERS.map((corner) => {
      const sides = [...corner];
      return project(ends.map((end, at) => (at === axis ? 0 : end * sides.shift())));
    });
    const out = ([across, down]) => (axis === 1 ? -across : down);
    const [right, low] = edges.reduce((best, edge) => (out(edge) > out(best) ? edge : best));
    context.save();
    context.translate(x + right * scale, y + low * scale);
    if (axis === 1) context.rotate(Math.PI / 2);
    const [start, end] = [0, 1].map((along) => project(ends.map((_, at) => (at === axis ? along : 0))));
    context.fillText(withArrow(name, [end[0] - start[0], end[1] - start[1]], axis === 1 ? 2 : 0), 0, 0);
    context.restore();
  });
}

// `name` with the arrow that lies nearest to where its axis runs on the screen, `by` eighths of a turn less where the
// name is turned so far; none where it runs at the viewer.
export function withArrow(name, [across, down], by) {
  if (Math.hypot(across, down) < SHORT) return name;
  const eighth = (Math.round((4 * Math.atan2(down, across)) / Math.PI) - by + 8) % 8;
  return eighth > 2 && eighth < 6 ? `${ARROWS[eighth]} ${name}` : `${name} ${ARROWS[eighth]}`;
}

// The place in the block of the cube under a point of the canvas, a lit one before those that are faded.
export function cubeUnder(canvas, { drawn, scale, middle }, lit, x, y) {
  const context = canvas.getContext("2d");
  const hit = drawn.filter(({ corners }) => {
    path(context, corners, scale, middle);
    return context.isPointInPath(x, y);
  });
  return (hit.findLast(({ at }) => lit.has(at)) ?? hit.at(-1))?.at;
}
