// Draws the points without WebGL, far ones first: slower, but the same picture. Also what becomes an SVG.

import { css } from "../shared/ink.js";
import { clamp } from "../shared/keys.js";
import { project } from "./camera.js";
import { LARGEST, SMALLEST, wholeSize } from "./points_gl.js";
import { colourAt } from "./scene.js";

const MOST_FLAT = 6000; // points of the whole cloud that are drawn this way

// Every disc of the picture, far to near: {x, y, radius, colour, depth}.
export function discsOf(scene, lens, { quiet, whole, density = 1 }) {
  const { points, whole: all } = scene.arrays;
  const discs = [];
  const add = (places, at, size, colour, behind = 0) => {
    const [x, y, depth] = project(lens, places, 3 * at);
    const radius = clamp((size * lens.focal) / depth, SMALLEST * density, LARGEST * density) / 2;
    if (depth > lens.near && x > -radius && y > -radius && x < lens.width + radius && y < lens.height + radius) discs.push({ x, y, radius, colour, depth: depth + behind });
  };
  for (let at = 0; at < scene.count; at++) add(points, at, scene.sizes[at], colourAt(scene, at));
  const step = Math.max(1, Math.ceil(all.length / 3 / MOST_FLAT));
  const grey = quiet.map((share) => Math.round(255 * share));
  if (whole) for (let at = 0; at < all.length / 3; at += step) add(all, at, wholeSize(scene), grey, 0.05 * scene.radius);
  return discs.sort((one, other) => other.depth - one.depth);
}

export function paintFlat(context, scene, lens, looks) {
  for (const { x, y, radius, colour } of discsOf(scene, lens, looks)) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = css(colour);
    context.fill();
    if (radius < 2 * looks.density) continue;
    context.strokeStyle = css(colour.map((value) => value / 2));
    context.lineWidth = 0.35 * radius;
    context.stroke();
  }
}
