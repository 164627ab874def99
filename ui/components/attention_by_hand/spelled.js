// The arithmetic of one cell in numbers. Signs and symbols only; what is a word comes from Python.

import { fixed } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { at } from "./maths.js";
import { open } from "./sources.js";

const MARGIN = 1e-9;

// Two decimals; what rounds to zero has no sign.
export const rounded = (value) => fixed(Math.abs(value) < 0.005 ? 0 : value, 2);

// The same, fewer where these say all.
export const short = (value) => (value === -Infinity ? "−∞" : rounded(value).replace(/\.?0+$/, ""));

const isWhole = (value) => !Number.isFinite(value) || Math.abs(value * 100 - Math.round(value * 100)) < MARGIN;

// What stands between: equal only where the numbers as they are written make it so.
const equals = (values) => (values.every(isWhole) ? "=" : "≈");

const inBrackets = (value) => (value < 0 ? `(${short(value)})` : short(value));

function products(pairs, result) {
  const sum = pairs.map(([one, other]) => `${short(one)}·${inBrackets(other)}`).join(" + ") || "0";
  return `${sum} ${equals([...pairs.flat(), result])} ${short(result)}`;
}

const range = (count) => Array.from({ length: count }, (_, place) => place);

const paired = (one, row, other, column) => range(one.columns).map((inner) => [at(one, row, inner), at(other, inner, column)]);

const SPELLED = {
  scores: (model, row, column) =>
    products(range(model.q.columns).map((channel) => [at(model.q, row, channel), at(model.k, column, channel)]), at(model.scores, row, column)),
  scaled: ({ scores, scaled, divisor }, row, column) => {
    const [score, result] = [at(scores, row, column), at(scaled, row, column)];
    return `${short(score)} / ${short(divisor)} ${equals([score, divisor, result])} ${short(result)}`;
  },
  masked: ({ masked, scaled }, row, column) => `${short(at(scaled, row, column))} → ${short(at(masked, row, column))}`,
  weights: (model, row, column) => {
    const keys = open(model, row);
    const exponent = (key) => `e^${inBrackets(at(model.masked, row, key))}`;
    const sum = keys.map(exponent).join(" + ") || "0";
    const above = keys.includes(column) ? exponent(column) : "0";
    return keys.length ? `${above} / (${sum}) ≈ ${short(at(model.weights, row, column))}` : "0";
  },
  output: (model, row, column) => {
    const pairs = open(model, row).map((key) => [at(model.weights, row, key), at(model.v, key, column)]);
    return products(pairs, at(model.output, row, column));
  },
};

const WEIGHTS = { q: "wq", k: "wk", v: "wv" };

// One line: which cell, and how its number comes about.
export function spelled(model, [name, row, column], words) {
  const cell = fill(words.cell, { name: words[name], row: row + 1, column: column + 1 });
  if (name in WEIGHTS && model.x) {
    const weights = model[WEIGHTS[name]];
    return `${cell}: ${products(paired(model.x, row, weights, column), at(model[name], row, column))}`;
  }
  const how = SPELLED[name]?.(model, row, column) ?? `${short(at(model[name], row, column))} (${words.given})`;
  return `${cell}: ${how}`;
}
