// Which cells a cell comes from: [name, row, column] each. Reading backwards, all the way to what was given.

const inRow = (name, row, { columns }) => Array.from({ length: columns }, (_, column) => [name, row, column]);
const inColumn = (name, column, { rows }) => Array.from({ length: rows }, (_, row) => [name, row, column]);

const PROJECTED = { q: "wq", k: "wk", v: "wv" };

// A masked pair takes nothing but the mask: its value plays no part.
const SOURCES = {
  scores: (model, row, column) => [...inRow("q", row, model.q), ...inRow("k", column, model.k)],
  scaled: (_, row, column) => [["scores", row, column]],
  masked: (model, row, column) => (isOpen(model, row, column) ? [["scaled", row, column]] : []),
  weights: (model, row, column) => (isOpen(model, row, column) ? open(model, row).map((key) => ["masked", row, key]) : [["masked", row, column]]),
  output: (model, row, column) => open(model, row).flatMap((key) => [["weights", row, key], ["v", key, column]]),
};

const isOpen = ({ masked }, row, column) => masked.values[row * masked.columns + column] > -Infinity;

// The keys that the query `row` may look at.
export const open = (model, row) =>
  Array.from({ length: model.masked.columns }, (_, key) => key).filter((key) => isOpen(model, row, key));

export function sourcesOf(model, [name, row, column]) {
  if (name in PROJECTED && model.x) return [...inRow("x", row, model.x), ...inColumn(PROJECTED[name], column, model[PROJECTED[name]])];
  return SOURCES[name]?.(model, row, column) ?? [];
}

export const keyOf = ([name, row, column]) => `${name} ${row} ${column}`;

// How many steps back each cell lies that `cell` comes from: keys to 1, 2, 3 …, and 0 for itself.
export function ancestry(model, cell) {
  const steps = new Map([[keyOf(cell), 0]]);
  let last = [cell];
  for (let step = 1; last.length; step++) {
    const found = new Map(last.flatMap((one) => sourcesOf(model, one)).map((one) => [keyOf(one), one]));
    last = [...found].filter(([key]) => !steps.has(key)).map(([, one]) => one);
    for (const one of last) steps.set(keyOf(one), step);
  }
  return steps;
}
