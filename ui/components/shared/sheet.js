// What stands on the page as a drawing to take home: boxes, letters and pictures at their places, on white.

import { enlarged } from "./canvas.js";
import { ruler, svgText } from "./caption.js";

const AIR = 0.92; // of a box, that letters may take of its width

// Where `target` lies, from the upper left corner of `origin`.
export function boxOf(target, origin) {
  const [box, start] = [target.getBoundingClientRect(), origin.getBoundingClientRect()];
  return { x: box.left - start.left, y: box.top - start.top, width: box.width, height: box.height };
}

export const sizeOf = (target) => Number.parseFloat(getComputedStyle(target).fontSize);
export const isSeen = (target) => getComputedStyle(target).visibility === "visible" && target.getClientRects().length > 0;

export function rectangle({ x, y, width, height }, fill, stroke = "none", [thickness, opacity] = [1, 1]) {
  const inset = stroke === "none" ? 0 : thickness / 2;
  return `<rect x="${x + inset}" y="${y + inset}" width="${width - 2 * inset}" height="${height - 2 * inset}" rx="3" fill="${fill}" stroke="${stroke}" stroke-width="${thickness}" stroke-opacity="${opacity}"/>`;
}

const textOf = (target) => (target.localName === "input" ? target.value : target.textContent);

// How much smaller letters must be than on the screen so that those of a file, which are other ones, fit all `targets`.
export function scaleOf(...targets) {
  const shares = targets.map((target) => target.getBoundingClientRect().width / ruler(sizeOf(target))(textOf(target)));
  return Math.min(1, ...shares.filter(Number.isFinite).map((share) => AIR * share));
}

// The same where `targets` share a line in `box`, which has more room than they take of it.
export function scaleIn(box, ...targets) {
  const wide = targets.reduce((sum, target) => sum + ruler(sizeOf(target))(textOf(target)), 0);
  return Math.min(1, wide ? (AIR * box.getBoundingClientRect().width) / wide : 1);
}

const PLACES = { start: 0, middle: 0.5, end: 1 };

// The letters of `target`, one line, which begin, lie in the middle or end where it does.
export function letters(target, origin, colour, anchor = "start", scale = scaleOf(target)) {
  const { x, y, width, height } = boxOf(target, origin);
  const [text, size] = [textOf(target), sizeOf(target) * scale];
  const left = x + PLACES[anchor] * width;
  return svgText(text, left.toFixed(1), (y + height / 2 + size * 0.35).toFixed(1), size.toFixed(2), colour, anchor);
}

// A picture by its address, or what is on a canvas.
export function image(target, origin) {
  const canvas = target.localName === "canvas" && (getComputedStyle(target).imageRendering === "pixelated" ? enlarged(target) : target);
  return picture(boxOf(target, origin), canvas ? canvas.toDataURL() : target.src);
}

export function picture({ x = 0, y = 0, width, height }, address, fit = "xMidYMid meet") {
  return `<image x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="${fit}" href="${address}"/>`;
}
