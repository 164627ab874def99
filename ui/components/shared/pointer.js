// Where the mouse is on the element that hears of it.

import { clamp } from "./keys.js";

// In shares of its height and width, [0, 1[.
export function sharesUnder(event) {
  const box = event.currentTarget.getBoundingClientRect();
  const shares = [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width];
  return shares.map((share) => clamp(share, 0, 0.999999));
}

// As the cell [row, column] of a grid of `counts` rows and columns that fills the element.
export const cellUnder = (event, counts) => sharesUnder(event).map((share, axis) => Math.floor(share * counts[axis]));
