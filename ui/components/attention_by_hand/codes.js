// The short texts that links carry, read and written: the counterpart of hand.py.

const MASKS = { causal: (query, key) => key <= query };

// "2x2.100-50.0.25" as a matrix of numbers: entries in hundredths, each with a sign in front ("." for plus).
export function read(text) {
  const [, rows, columns, entries] = /^(\d)x(\d)(.*)$/.exec(text);
  const values = entries.match(/[.-]\d+/g).map((entry) => Number(entry.replace(".", "+")) / 100);
  return { rows: Number(rows), columns: Number(columns), values };
}

const hundredths = (value) => Math.round(value * 100);

export function written({ rows, columns, values }) {
  const entries = values.map((value) => `${value < 0 ? "-" : "."}${Math.abs(hundredths(value))}`);
  return `${rows}x${columns}${entries.join("")}`;
}

// Who may look at whom under the mask that `text` names, row by row.
export function maskOf(text, count) {
  if (text.startsWith("own-")) return [...text.slice(4).replaceAll("-", "")].map((cell) => cell === "1");
  const reach = Number(/^local(\d)$/.exec(text)?.[1]);
  const opens = reach ? (query, key) => Math.abs(query - key) <= reach : (MASKS[text] ?? (() => true));
  return Array.from({ length: count * count }, (_, at) => opens(Math.floor(at / count), at % count));
}

export function ownMask(allowed, count) {
  const rows = Array.from({ length: count }, (_, row) => allowed.slice(row * count, (row + 1) * count));
  return `own-${rows.map((row) => row.map(Number).join("")).join("-")}`;
}

export const EDITED = ["x", "wq", "wk", "wv", "q", "k", "v"];

// All texts as a state that can be computed with.
export function stateOf(texts, width) {
  const names = EDITED.filter((name) => name in texts);
  const grids = Object.fromEntries(names.map((name) => [name, read(texts[name])]));
  const count = (grids.x ?? grids.q).rows;
  return {
    grids, width, count, mask: texts.mask, allowed: maskOf(texts.mask, count),
    plain: texts.plain === "1", scaled: texts.scale === "1", warmth: Number(texts.warmth),
  };
}

export function textsOf({ grids, mask, plain, scaled, warmth }) {
  const pairs = Object.entries(grids).map(([name, grid]) => [name, written(grid)]);
  return { ...Object.fromEntries(pairs), mask, plain: plain ? "1" : "0", scale: scaled ? "1" : "0", warmth: String(warmth) };
}
