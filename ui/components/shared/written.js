// Plotly writes small and large numbers with an e or a letter: under the mouse, at an axis, beside a bar. People don't.

import { readable, unlettered } from "./numbers.js";

const TICKS = ".xtick text, .ytick text, .cbaxis text";
// What Plotly writes on the bright cells of a map is too pale for the darker ones of them.
const [CELLS, PALE, DARK] = [".heatmap-label text", "rgb(68, 68, 68)", "black"];
const HOVER = ".hoverlayer, .gl-container svg"; // what labels are drawn in: of a flat chart, of one in space

function rewrite(root, selector, written) {
  const leaves = [...root.querySelectorAll(selector)].filter((one) => !one.childElementCount);
  for (const one of leaves) {
    const text = written(one.textContent);
    if (text !== one.textContent) one.textContent = text;
  }
}

// The numbers at axes, beside bars and in cells: of a plot, or of a drawing of one.
export function writeTicks(drawn) {
  rewrite(drawn, TICKS, (text) => unlettered(readable(text)));
  for (const one of drawn.querySelectorAll(CELLS)) if (one.style.fill === PALE) one.style.fill = DARK;
}

// From here on, whatever is drawn in `plot`. Of a label that moves along, Plotly says nothing.
export function writeReadably(plot) {
  for (const layer of plot.querySelectorAll(HOVER)) {
    const labels = new MutationObserver(() => rewrite(layer, "text, tspan", readable));
    labels.observe(layer, { childList: true, subtree: true });
  }
  plot.on("plotly_afterplot", () => writeTicks(plot));
  writeTicks(plot);
}
