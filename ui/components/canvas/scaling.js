// How weights become colours: one weight that outdoes all others need not leave the rest in one dark tone.

import { figure } from "../shared/numbers.js";

export const SCALINGS = ["linear", "aside", "clip", "log", "without"];
const BEYOND = { aside: 0.02, clip: 0.1 }; // share of a map's tokens whose size is beyond the scale
const STRONGEST = 3; // tokens left without colour
const SPAN = 3; // powers of ten between the two ends of a logarithmic scale

export const isCut = (scaling) => scaling in BEYOND;

// The size at which the scale of a map ends, from its values over the picture.
export function endOf(values, scaling) {
  const beyond = isCut(scaling) ? Math.floor(values.length * BEYOND[scaling]) : scaling === "without" ? STRONGEST : 0;
  const sizes = new Float64Array(values.length);
  let most = 0;
  for (let at = 0; at < sizes.length; at++) {
    sizes[at] = Math.abs(values[at]);
    if (sizes[at] > most) most = sizes[at];
  }
  return beyond ? (sizes.sort()[Math.max(0, sizes.length - 1 - beyond)] ?? 0) : most; // in every frame, of every head
}

// What to paint on a scale that ends at `high`, in its place: logarithms of the sizes, or NaN where a value of a map
// whose own scale ends at `end` is left out.
export function toPaint(values, scaling, end, high) {
  if (scaling === "log") return values.map((value) => Math.sign(value) * high * lengthOf(Math.abs(value) / high));
  if (scaling === "without") return values.map((value) => (Math.abs(value) > end ? NaN : value));
  return values;
}

const lengthOf = (share) => (share > 0 ? Math.max(0, 1 + Math.log10(share) / SPAN) : 0);

// What stands under the bar, from its left to its right end: what lies beyond an end has its colour, and the number says so.
export function barNumbers([low, high], scaling) {
  if (scaling === "log" && low >= 0) return [`≤ ${figure(high / 10 ** SPAN)}`, figure(high / 10 ** (SPAN / 2)), figure(high)];
  const beyond = (sign, value) => (isCut(scaling) && value ? `${sign} ${figure(value)}` : figure(value));
  return [beyond("≤", low), figure((low + high) / 2), beyond("≥", high)];
}
