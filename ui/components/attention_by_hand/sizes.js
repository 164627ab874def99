// More or fewer tokens, features or columns: grids changed as a whole.

const matrix = (rows, columns, entry) => ({
  rows, columns, values: Array.from({ length: rows * columns }, (_, at) => entry(Math.floor(at / columns), at % columns)),
});

// `grid` with other numbers of rows and columns; what is new is `fresh(row, column)`.
export const resized = (grid, rows, columns, fresh = () => 0) =>
  matrix(rows, columns, (row, column) =>
    row < grid.rows && column < grid.columns ? grid.values[row * grid.columns + column] : fresh(row, column),
  );

const diagonal = (row, column) => Number(row === column);

// A new token is the last one with its features moved on by one, so that it is another.
const likeLast = (x) => (_, column) => x.values[(x.rows - 1) * x.columns + ((column + 1) % x.columns)];

const WEIGHTS = ["wq", "wk", "wv"];
const eachWeight = (grids, change) => Object.fromEntries(WEIGHTS.map((name) => [name, change(grids[name])]));

// The grids with `by` (1 or −1) more of a kind, and how many there then are.
const KINDS = {
  tokens: ({ x, ...weights }, by) => ({ x: resized(x, x.rows + by, x.columns, likeLast(x)), ...weights }),
  features: (grids, by) => ({
    x: resized(grids.x, grids.x.rows, grids.x.columns + by),
    ...eachWeight(grids, (w) => resized(w, w.rows + by, w.columns, diagonal)),
  }),
  width: (grids, by) => ({ x: grids.x, ...eachWeight(grids, (w) => resized(w, w.rows, w.columns + by, diagonal)) }),
};

export const SIZES = Object.keys(KINDS);

export const sizesOf = ({ x, wq }) => ({ tokens: x.rows, features: x.columns, width: wq.columns });

export const changed = (kind, grids, by) => KINDS[kind](grids, by);
