// Plotly writes small and large numbers with an e: under the mouse, at the ends of an axis, beside a bar. People don't.

import { readable } from "../shared/numbers.js";

const NUMBERS = ".hoverlayer text, .hoverlayer tspan, .xtick text, .ytick text, .cbaxis text";

function rewrite(plot) {
  const leaves = [...plot.querySelectorAll(NUMBERS)].filter((one) => !one.childElementCount);
  for (const one of leaves) {
    const text = readable(one.textContent);
    if (text !== one.textContent) one.textContent = text;
  }
}

// From here on, whatever is drawn in `plot`. Of a label that moves along, Plotly says nothing.
export function writeReadably(plot) {
  plot.on("plotly_afterplot", () => rewrite(plot));
  const labels = new MutationObserver(() => rewrite(plot));
  labels.observe(plot.querySelector(".hoverlayer"), { childList: true, subtree: true });
  rewrite(plot);
}
