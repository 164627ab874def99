// What is put right once Plotly has drawn a chart.

import { LINE } from "./height.js";
import { PHONE } from "./narrow.js";

// In two lines, broken at the space nearest to its middle.
function halved(text) {
  const distance = (at) => Math.abs(at - text.length / 2);
  const spaces = [...text.matchAll(/ /g)].map(({ index }) => index).sort((one, other) => distance(one) - distance(other));
  return spaces.length ? `${text.slice(0, spaces[0])}<br>${text.slice(spaces[0] + 1)}` : text;
}

// What would run off a narrow chart goes on in a second line: its title, and the name of its axis, which stands under the
// middle and may be longer than the axis.
export async function fold(plot, host, width) {
  const { title, xaxis, yaxis } = plot.layout;
  if (width > PHONE || yaxis?.scaleanchor) return; // Plotly can't lay out tied axes once more
  const runsOff = (name) => plot.querySelector(name)?.getBoundingClientRect().right > host.getBoundingClientRect().right;
  const folded = ({ text, ...look }) => ({ ...look, text: halved(text) });
  const margin = { ...plot.layout.margin, t: plot._fullLayout.margin.t + LINE }; // room for a second line of the title
  if (runsOff(".gtitle")) await window.Plotly.relayout(plot, { title: folded(title), margin });
  if (runsOff(".xtitle")) await window.Plotly.relayout(plot, { "xaxis.title": folded(xaxis.title) });
}

// Plotly sets a legend down by the height that it had before: one that is lower or higher now, in a window that was
// another, would lie over the name of the axis, or far below it.
export async function settle(plot, state) {
  const high = plot.querySelector(".legend .bg")?.getAttribute("height");
  const before = state.legend;
  state.legend = high;
  if (!before || !high || before === high || plot.layout.yaxis?.scaleanchor) return;
  await window.Plotly.relayout(plot, { "legend.y": plot.layout.legend?.y });
}
