// The arithmetic of attention, on matrices { rows, columns, values }: the counterpart of analysis/dot_product.py.

const matrix = (rows, columns, entry) => ({
  rows, columns, values: Array.from({ length: rows * columns }, (_, at) => entry(Math.floor(at / columns), at % columns)),
});

export const at = ({ columns, values }, row, column) => values[row * columns + column];

export const multiplied = (one, other) =>
  matrix(one.rows, other.columns, (row, column) => {
    let sum = 0;
    for (let inner = 0; inner < one.columns; inner++) sum += at(one, row, inner) * at(other, inner, column);
    return sum;
  });

export const transposed = (grid) => matrix(grid.columns, grid.rows, (row, column) => at(grid, column, row));

export const identity = (size) => matrix(size, size, (row, column) => Number(row === column));

// Row by row; a row of minus infinities becomes zeros, as torch has it.
export function softmax(grid) {
  return { ...grid, values: rowsOf(grid).flatMap(shares) };
}

function shares(row) {
  const top = Math.max(...row);
  if (top === -Infinity) return row.map(() => 0);
  const powers = row.map((value) => Math.exp(value - top));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

export const rowsOf = ({ rows, columns, values }) =>
  Array.from({ length: rows }, (_, row) => values.slice(row * columns, (row + 1) * columns));

// Every matrix by name, from what can be changed to the output.
export function compute(state) {
  const made = { ...state.grids, ...projected(state) };
  const scores = multiplied(made.q, transposed(made.k));
  const divisor = (state.scaled ? Math.sqrt(state.width ?? made.q.columns) : 1) * (state.warmth / 100);
  const scaled = { ...scores, values: scores.values.map((value) => value / divisor) };
  const masked = { ...scaled, values: scaled.values.map((value, cell) => (state.allowed[cell] ? value : -Infinity)) };
  const weights = softmax(masked);
  return { ...made, scores, scaled, masked, weights, output: multiplied(weights, made.v), divisor };
}

function projected({ grids: { x, ...given }, plain }) {
  if (!x) return {}; // q, k and v are what is given
  const same = identity(x.columns);
  const { wq, wk, wv } = plain ? { wq: same, wk: same, wv: same } : given;
  return { wq, wk, wv, q: multiplied(x, wq), k: multiplied(x, wk), v: multiplied(x, wv) };
}

// Mean entropy of the rows as a share of the largest possible, over rows that have a choice (0 where none has), and the
// largest weight of all: as analysis/entropy.py.
export function summary({ weights }, allowed) {
  const choices = rowsOf({ ...weights, values: allowed }).map((row) => row.filter(Boolean).length);
  const shared = rowsOf(weights).map((row, query) => entropy(row) / Math.log(choices[query])).filter((_, query) => choices[query] > 1);
  const mean = shared.reduce((sum, share) => sum + share, 0) / (shared.length || 1);
  return { entropy: mean, largest: Math.max(...weights.values) };
}

const entropy = (row) => -row.reduce((sum, weight) => sum + (weight > 0 ? weight * Math.log(weight) : 0), 0);
