// Where the viewer stands: on a sphere around the middle of the cloud, z up. Angles in radians, lengths as the model has them.

import { clamp } from "../shared/keys.js";

const OPENING = (32 * Math.PI) / 180; // of the view, across its shorter side
const STEEPEST = Math.PI / 2 - 0.02;
const cameras = new Map(); // a view that comes back to the page stands where it was left

export function cameraOf(name) {
  if (!cameras.has(name)) cameras.set(name, restingCamera());
  return cameras.get(name);
}

// Until the visitor has touched it, a camera zooms so that the cloud fills the picture, and no ball is cut off (`fit`).
export const restingCamera = () => ({ azimuth: -0.96, elevation: 0.42, zoom: 1, touched: false });

export function turn(camera, across, up) {
  camera.touched = true;
  camera.azimuth = (camera.azimuth + across) % (2 * Math.PI);
  camera.elevation = clamp(camera.elevation + up, -STEEPEST, STEEPEST);
}

export function approach(camera, factor) {
  camera.touched = true;
  camera.zoom = clamp(camera.zoom * factor, 0.3, 20);
}

export function fit(camera, scene, width, height) {
  if (camera.touched) return;
  const lens = lensOf({ ...camera, zoom: 1 }, scene.radius, width, height);
  let most = 0;
  for (let at = 0; at < scene.count; at++) {
    const [x, y] = project(lens, scene.arrays.points, 3 * at);
    most = Math.max(most, Math.abs(x / width - 0.5) / 0.45, Math.abs(y / height - 0.5) / 0.43);
  }
  for (const ball of scene.balls ?? []) most = Math.max(most, reachOf(lens, ball));
  camera.zoom = clamp(1 / (most || 1), 0.4, 4);
}

// How far a ball reaches from the middle of the picture, as a share of the way to its nearer edge.
function reachOf(lens, { centre, radius }) {
  const [x, y, depth] = project(lens, centre);
  const { width, height } = lens;
  const wide = (lens.focal * radius) / (depth - radius); // more than its outline
  return 2 * Math.max((Math.abs(x - width / 2) + wide) / width, (Math.abs(y - height / 2) + wide) / height);
}

// Everything that projecting needs, for a picture of `width` by `height` pixels of a cloud of that radius.
export function lensOf(camera, radius, width, height) {
  const [sinA, cosA] = [Math.sin(camera.azimuth), Math.cos(camera.azimuth)];
  const [sinE, cosE] = [Math.sin(camera.elevation), Math.cos(camera.elevation)];
  const focal = Math.min(width, height) / 2 / Math.tan(OPENING / 2);
  const distance = (1.06 * radius) / Math.sin(OPENING / 2); // from where all of it is seen; the lens zooms
  return {
    right: [-sinA, cosA, 0], up: [-sinE * cosA, -sinE * sinA, cosE], towards: [cosE * cosA, cosE * sinA, sinE],
    focal: focal * camera.zoom, distance, width, height, near: distance - 1.6 * radius, far: distance + 1.6 * radius,
  };
}

const dot = (axis, points, at) => axis[0] * points[at] + axis[1] * points[at + 1] + axis[2] * points[at + 2];

// Of the point that starts at `points[at]`: pixels from the left, from the top, and the depth.
export function project(lens, points, at = 0) {
  const depth = lens.distance - dot(lens.towards, points, at);
  const scale = lens.focal / depth;
  return [lens.width / 2 + scale * dot(lens.right, points, at), lens.height / 2 - scale * dot(lens.up, points, at), depth];
}
