// Numbers, tints and lights of the matrices that are on the page.

import { part, write } from "../shared/element.js";
import { css } from "../shared/ink.js";
import { fixed } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { summary } from "./maths.js";
import { ancestry, keyOf } from "./sources.js";
import { rounded, short, spelled } from "./spelled.js";
import { formula, writeCell } from "./table.js";

export const GIVEN = new Set(["x", "wq", "wk", "wv"]);
const FULL = 0.62; // opacity of the strongest tint: numbers stay readable on it

// Everything that follows from the state.
export function paint(view) {
  for (const [name, grid] of Object.entries(view.model)) if (grid.values) paintMatrix(view, name, grid);
  formula(view.heads.scaled, dividedBy(view));
  const { entropy, largest } = summary(view.model, view.state.allowed);
  write(view.summary, fill(view.words.summary, { entropy: fixed(entropy, 2), largest: fixed(largest, 2) }));
  if (view.colours) paintSwatches(view);
  light(view);
}

// What scores are divided by, as it is written over them.
export function dividedBy({ state: { scaled, warmth, width }, model: { q } }) {
  const factors = [scaled ? `√${width ?? q.columns}` : "", warmth === 100 ? "" : short(warmth / 100)].filter(Boolean);
  return `÷ ${factors.join(" · ") || "1"}`;
}

function paintMatrix(view, name, grid) {
  const isWritten = view.editable(name) || GIVEN.has(name);
  const most = name === "weights" ? 1 : Math.max(...grid.values.filter(Number.isFinite).map(Math.abs), 0) || 1;
  const typed = view.root.getRootNode().activeElement;
  grid.values.forEach((value, at) => {
    const target = view.cells.get(keyOf([name, Math.floor(at / grid.columns), at % grid.columns]));
    const closed = value === -Infinity;
    writeCell(target, closed || isWritten ? short(value) : rounded(value), target === typed && view.typing);
    target.classList.toggle("closed", closed);
    target.style.backgroundColor = closed ? "" : tint(view, name, value / most);
  });
}

export function tint({ tints }, name, share) {
  const colour = name === "weights" ? tints.weight : share < 0 ? tints.below : tints.above;
  return css(colour, (FULL * Math.abs(share)).toFixed(3));
}

// Values of −1 to 1 as the colours that they stand for.
function paintSwatches({ table, model: { output } }) {
  table.querySelectorAll(".swatch").forEach((swatch, row) => {
    const colour = output.values.slice(row * output.columns, row * output.columns + 3);
    swatch.style.background = css(colour.map((value) => Math.round(127.5 * (value + 1))));
  });
}

// The cell pointed at, every cell that it comes from, and its arithmetic.
export function light(view) {
  const steps = ancestry(view.model, view.cell);
  for (const [key, target] of view.cells) {
    const step = steps.get(key);
    const lit = step === undefined ? "" : String(Math.min(step, 2));
    if ((target.dataset.lit ?? "") !== lit) target.dataset.lit = lit;
  }
  view.table.classList.toggle("lit", steps.size > 1);
  write(part(view.root, "line"), spelled(view.model, view.cell, view.words));
}
