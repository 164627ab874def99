// Plotly writes small and large numbers with an e or a letter: under the mouse, at an axis, beside a bar. People don't.

import { readable, unlettered } from "./numbers.js";

const TICKS = ".xtick text, .ytick text, .cbaxis text";
const HOVER = ".hoverlayer, .gl-container svg"; // what labels are drawn in: of a flat chart, of one in space

function rewrite(root, selector, written) {
  const leaves = [...root.querySelectorAll(selector)].filter((one) => !one.childElementCount);
  for (const one of leaves) {
    const text = written(one.textContent);
    if (text !== one.textContent) one.textContent = text;
  }
}

// The numbers at axes and beside bars: of a plot, or of a drawing of one.
export function writeTicks(drawn) {
  rewrite(drawn, TICKS, (text) => unlettered(readable(text)));
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
