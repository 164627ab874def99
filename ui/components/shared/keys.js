// The arrow keys: which way they point on a grid, and the cell they lead to.

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// Whether the key is held together with one that makes it the browser's own.
export const isCommand = ({ ctrlKey, metaKey, altKey }) => ctrlKey || metaKey || altKey;

// The step [down, right] of an arrow key; undefined for any other key.
export const arrowOf = (event) => (isCommand(event) ? undefined : ARROWS[event.key]);

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

// The cell [row, column] one `step` further, inside a grid of `counts` rows and columns.
export const stepped = (cell, step, counts) => cell.map((at, axis) => clamp(at + step[axis], 0, counts[axis] - 1));
