// Plotly writes small and large numbers with an e or a letter: under the mouse, at an axis, beside a bar. People don't.

import { readable, unlettered } from "../shared/numbers.js";

const TICKS = ".xtick text, .ytick text, .cbaxis text";
const LABELS = ".hoverlayer text, .hoverlayer tspan";

function rewrite(plot, selector, written) {
  const leaves = [...plot.querySelectorAll(selector)].filter((one) => !one.childElementCount);
  for (const one of leaves) {
    const text = written(one.textContent);
    if (text !== one.textContent) one.textContent = text;
  }
}

// From here on, whatever is drawn in `plot`. Of a label that moves along, Plotly says nothing.
export function writeReadably(plot) {
  const ticks = () => rewrite(plot, TICKS, (text) => unlettered(readable(text)));
  const labels = new MutationObserver(() => rewrite(plot, LABELS, readable));
  labels.observe(plot.querySelector(".hoverlayer"), { childList: true, subtree: true });
  plot.on("plotly_afterplot", ticks);
  ticks();
}
