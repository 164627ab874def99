// The keyboard on a chart of cells that can be clicked: arrow keys move Plotly's own label over them, Enter chooses.

import { arrowOf, isCommand, stepped } from "../shared/keys.js";
import { readable } from "../shared/numbers.js";
import { fill } from "../shared/words.js";

const hasCells = ({ type, customdata }) => type === "heatmap" && Boolean(customdata);

export function introduce(host, { clickable, figure, words }) {
  const title = figure.layout.title?.text ?? words.chart;
  const keys = clickable && figure.data.some(hasCells);
  host.setAttribute("role", keys ? "application" : "figure");
  host.setAttribute("aria-label", keys ? fill(words.keys, { title }) : title);
  if (keys) host.tabIndex = 0;
}

const middle = (counts) => counts.map((count) => Math.floor(count / 2));

// Plotly labels the cell as if the mouse were there. It waits between labels, unless the last one was taken away.
function label(plot, [row, column]) {
  const curveNumber = plot._fullData.findIndex(hasCells);
  const { x0, dx, y0, dy } = plot._fullData[curveNumber];
  window.Plotly.Fx.unhover(plot);
  window.Plotly.Fx.hover(plot, [{ curveNumber, xval: x0 + column * dx, yval: y0 + row * dy }]);
}

// `choose` hears Plotly's points of the cell chosen with Enter.
export function listenToKeys(host, plot, state, choose) {
  const status = host.querySelector("[role=status]");
  host.onkeydown = (event) => {
    if (event.target !== host || isCommand(event)) return;
    const step = arrowOf(event);
    if (!step && event.key !== "Enter") return;
    event.preventDefault();
    if (!step) return void (plot._hoverdata && choose(plot._hoverdata));
    const { z } = plot._fullData.find(hasCells);
    const counts = [z.length, z[0].length];
    state.cell = state.cell ? stepped(state.cell, step, counts) : middle(counts);
    label(plot, state.cell);
    status.textContent = readable([...plot.querySelectorAll(".hovertext tspan.line")].map((line) => line.textContent).join(", "));
  };
  host.onblur = () => window.Plotly.Fx.unhover(plot);
}
