// How one entry comes about, in numbers: every term, and the line under them. Words come from Python.

import { fixed } from "../shared/numbers.js";
import { fill } from "../shared/words.js";

const DECIMALS = 4;
const short = (value) => fixed(value, DECIMALS);
const signed = (value) => (value < 0 ? `(${short(value)})` : short(value));

const rowOf = ({ left, inner }, row) => Array.from(left.subarray(row * inner, (row + 1) * inner));
const columnOf = ({ right, inner, count }, column) => Array.from({ length: inner }, (_, at) => right[at * count + column]);
const sumOf = (values) => values.reduce((sum, value) => sum + value, 0);
const biasOf = ({ bias }, column) => bias?.[column] ?? 0;

function dot(model, row, column, words) {
  const [given, other] = [rowOf(model, row), columnOf(model, column)];
  const products = given.map((value, at) => value * other[at]);
  const [sum, bias] = [sumOf(products), biasOf(model, column)];
  const lines = [fill(words.products, { count: products.length, sum: short(sum) })];
  if (model.scale !== 1) lines.push(fill(words.scaled, { scale: short(model.scale), value: short(sum * model.scale) }));
  const value = sum * model.scale + bias;
  if (model.bias) lines.push(fill(words.shifted, { bias: signed(bias), value: short(value) }));
  return { value, lines, terms: products.map((product, at) => `${short(given[at])} × ${signed(other[at])} = ${short(product)}`) };
}

function softmax(model, row, column, words) {
  const given = rowOf(model, row);
  const most = given.reduce((one, other) => Math.max(one, other));
  const powers = given.map((value) => Math.exp(value - most));
  const [sum, above] = [sumOf(powers), powers[model.first + column]];
  const lines = [fill(words.exponents, { above: short(above), sum: short(sum), value: short(above / sum), count: powers.length })];
  return { value: above / sum, lines, terms: given.map((value, at) => `e^(${short(value)} − ${signed(most)}) = ${short(powers[at])}`) };
}

function norm(model, row, column, words) {
  const given = rowOf(model, row);
  const mean = sumOf(given) / given.length;
  const deviation = Math.sqrt(sumOf(given.map((value) => (value - mean) ** 2)) / given.length + model.scale);
  const [x, gain, bias] = [given[model.first + column], model.gain[column], biasOf(model, column)];
  const value = ((x - mean) / deviation) * gain + bias;
  const told = Object.entries({ mean, deviation, x, gain, bias, value }).map(([name, number]) => [name, signed(number)]);
  return { value, lines: [fill(words.normed, Object.fromEntries(told))], terms: given.map(short) };
}

// What an entry alone becomes, with the one at the same place or in the same column.
function alone(model, row, column) {
  const at = row * model.inner + column;
  const x = model.left[at];
  const [y, gain, bias] = [model.right?.[at] ?? 0, model.gain?.[column] ?? 1, biasOf(model, column)];
  const ways = {
    add: [x + y, `${short(x)} + ${signed(y)}`],
    times: [x * gain, `${short(x)} × ${signed(gain)}`],
    gate: [x * y, `${short(x)} × ${signed(y)}`],
    pixel: [(x / 255 - bias) / gain, `(${x} / 255 − ${short(bias)}) / ${short(gain)}`],
    copy: [x, short(x)],
  };
  const [value, text] = ways[model.kind];
  return { value, lines: [`${text} = ${short(value)}`], terms: [] };
}

// { value, lines, terms } of the entry [row, column] of what `model` gives.
export function spelled(model, [row, column], words) {
  const way = { dot, softmax, norm }[model.kind] ?? alone;
  return way(model, row, column, words);
}

export { short };
