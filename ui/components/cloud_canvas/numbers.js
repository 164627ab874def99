// Where the numbers of marked points stand: beside their points, and nowhere on each other.

export const NUMBER = 13; // pixels of their letters
const [WIDE, TALL, BESIDE, BELOW] = [7.6, 11, 7, 17]; // of a digit; how far from the point's middle a number stands
const GAP = 5; // pixels between two numbers, at least: 1 beside 3 would be read as 13

const apart = ([left, top, right, below], other) => left > other[2] || right < other[0] || top > other[3] || below < other[1];

// Right above the point, or to the other sides of it.
function around([x, y], width, unit) {
  const [right, left] = [x + BESIDE * unit, x - BESIDE * unit - width];
  return [y - BESIDE * unit, y + BELOW * unit].flatMap((down) => [[right, down], [left, down]]);
}

// Of `marks` with their rank and place: { text, x, y, at }, where its letters begin. Low ranks come first, for where a
// number finds no room beside others and beside what is `taken` (boxes: left, top, right, below) it is left out: whoever
// points there is told it. `unit` is one pixel of the screen.
export function numbersBeside(marks, taken, unit) {
  const boxes = [...taken];
  return [...marks].sort((one, other) => one.rank - other.rank).flatMap(({ at, rank }) => {
    const text = String(rank);
    const width = text.length * WIDE * unit;
    const boxAt = ([x, y]) => [x, y - TALL * unit, x + width, y];
    const free = around(at, width, unit).find((spot) => boxes.every((box) => apart(boxAt(spot), box)));
    if (!free) return [];
    const [left, top, right, below] = boxAt(free);
    boxes.push([left - GAP * unit, top, right + GAP * unit, below]);
    return [{ text, x: free[0], y: free[1], at }];
  });
}
