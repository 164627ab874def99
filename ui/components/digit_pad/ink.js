// A sheet of 32 by 32 points under the pen; each of the 8 by 8 pixels is as dark as so many of its 4 by 4 are inked.

export const [SIDE, POINTS] = [8, 4];
const FINE = SIDE * POINTS;
const RADIUS = 2.6; // points: about the width of strokes in the data set

export const newSheet = () => new Uint8Array(FINE * FINE);

// Inks all points of `sheet` within the pen's reach of the way between two places, (down, across) in shares of 1.
export function stroke(sheet, from, to) {
  const ends = [from, to].map((place) => place.map((share) => share * FINE));
  for (let at = 0; at < sheet.length; at++) {
    const point = [Math.floor(at / FINE) + 0.5, (at % FINE) + 0.5];
    if (distance(point, ends) <= RADIUS) sheet[at] = 1;
  }
}

// From a point to the nearest place of the way between `ends`.
function distance(point, [from, to]) {
  const [way, off] = [0, 1].map((end) => [0, 1].map((axis) => (end ? point : to)[axis] - from[axis]));
  const length = way[0] ** 2 + way[1] ** 2;
  const share = length ? Math.min(1, Math.max(0, (way[0] * off[0] + way[1] * off[1]) / length)) : 0;
  return Math.hypot(off[0] - share * way[0], off[1] - share * way[1]);
}

const pixelOf = (at) => SIDE * Math.floor(at / FINE / POINTS) + Math.floor((at % FINE) / POINTS);

// `levels` darkened by what is inked on `sheet`, where pixels are `free`.
export function inked(levels, sheet, free) {
  const counts = levels.map(() => 0);
  sheet.forEach((ink, at) => (counts[pixelOf(at)] += ink));
  return levels.map((level, pixel) => (free[pixel] ? Math.max(level, counts[pixel]) : level));
}

// Takes the ink of one pixel off `sheet`.
export function wipe(sheet, pixel) {
  sheet.forEach((_, at) => {
    if (pixelOf(at) === pixel) sheet[at] = 0;
  });
}
