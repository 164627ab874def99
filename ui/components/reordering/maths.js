// One attention without parameters, softmax(Z Zᵀ/√d) Z, on rows of numbers: the counterpart of analysis/reordered.py.

const dot = (one, other) => one.reduce((sum, value, at) => sum + value * other[at], 0);

function shares(scores) {
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - top));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

const mixed = (weights, rows) => rows[0].map((_, channel) => dot(weights, rows.map((row) => row[channel])));

export function attended(rows) {
  const root = Math.sqrt(rows[0].length);
  return rows.map((query) => mixed(shares(rows.map((key) => dot(query, key) / root)), rows));
}

const added = (rows, code) => rows.map((row, place) => row.map((value, channel) => value + code[place][channel]));

// Both orders through the same attention, without the places' code and with it, and the largest difference of a token's
// output between them. `tokens` count in hundredths.
export function compute({ tokens, order, code }) {
  const first = tokens.map((row) => row.map((value) => value / 100));
  const yours = order.map((token) => first[token]);
  const pair = (enter) => withGap(attended(enter(first)), attended(enter(yours)), order);
  return { entering: yours, without: pair((rows) => rows), with: pair((rows) => added(rows, code)) };
}

function withGap(first, yours, order) {
  const gaps = yours.map((row, place) => row.map((value, channel) => Math.abs(value - first[order[place]][channel])));
  return { first, yours, gaps, gap: Math.max(...gaps.flat()) };
}

// `order` with the token of place `from` put into place `to`, the others closing up.
export function moved(order, from, to) {
  const rest = order.filter((_, place) => place !== from);
  return [...rest.slice(0, to), order[from], ...rest.slice(to)];
}
