// Bytes in, one cloud out: the counterpart of packing.py, with a colour and a size for each point.

import { unpack } from "../shared/block.js";
import { colourAt as tableAt, shadeOf } from "../shared/ink.js";
import { clamp } from "../shared/keys.js";

const MISSING = [160, 165, 176]; // a point without a value

export function decodeScene(data) {
  const scene = unpack(data);
  const { points, values } = scene.arrays;
  scene.count = points.length / 3;
  scene.known = values.reduce((count, value) => count + Number.isFinite(value), 0);
  scene.colours = coloursOf(scene);
  scene.sizes = Float32Array.from(values, (value) => sizeOf(scene, value));
  scene.radius = radiusOf(points);
  scene.marks = marksOf(scene);
  return scene;
}

function coloursOf({ arrays: { values }, table, low, high }) {
  const colours = new Uint8Array(3 * values.length);
  values.forEach((value, at) => {
    colours.set(Number.isFinite(value) ? tableAt(table, shadeOf(value, low, high)) : MISSING, 3 * at);
  });
  return colours;
}

// Diameter in the model's lengths. Where most points have no value, those that have one stand out.
function sizeOf({ count, known }, value) {
  const usual = clamp(0.9 / Math.sqrt(count), 0.012, 0.045);
  if (known > count / 2) return usual;
  return Number.isFinite(value) ? Math.max(1.8 * usual, 0.05) : 0.6 * usual;
}

function radiusOf(points) {
  let most = 0;
  for (let at = 0; at < points.length; at += 3) most = Math.max(most, Math.hypot(points[at], points[at + 1], points[at + 2]));
  return most || 1;
}

// What is marked: which point, in which group, its rank there (from 1).
function marksOf({ arrays: { markPoint, markGroup, markRank } }) {
  return Array.from(markPoint, (point, at) => ({ point, group: markGroup[at], rank: markRank[at] }));
}

export const colourAt = (scene, point) => scene.colours.slice(3 * point, 3 * point + 3);
