// The keyboard on a chart of cells that can be clicked: arrow keys move Plotly's own label over them, Enter chooses.

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const hasCells = ({ type, customdata }) => type === "heatmap" && Boolean(customdata);

function introduce(host, { clickable, figure }) {
  const title = figure.layout.title?.text ?? "Chart";
  const keys = clickable && figure.data.some(hasCells);
  host.setAttribute("role", keys ? "application" : "figure");
  host.setAttribute("aria-label", keys ? `${title}. Arrow keys move over its cells, Enter chooses one.` : title);
  if (keys) host.tabIndex = 0;
}

// The next cell in that direction; at first the one in the middle.
function step(cell, by, counts) {
  const next = cell ? cell.map((at, axis) => at + by[axis]) : counts.map((count) => Math.floor(count / 2));
  return next.map((at, axis) => Math.max(0, Math.min(counts[axis] - 1, at)));
}

// Plotly labels the cell as if the mouse were there. It waits between labels, unless the last one was taken away.
function label(plot, [row, column]) {
  const curveNumber = plot._fullData.findIndex(hasCells);
  const { x0, dx, y0, dy } = plot._fullData[curveNumber];
  window.Plotly.Fx.unhover(plot);
  window.Plotly.Fx.hover(plot, [{ curveNumber, xval: x0 + column * dx, yval: y0 + row * dy }]);
}

function listenToKeys(host, plot, state) {
  const status = host.querySelector("[role=status]");
  host.onkeydown = (event) => {
    if (event.target !== host || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = STEPS[event.key];
    if (!by && event.key !== "Enter") return;
    event.preventDefault();
    if (!by) return void (plot._hoverdata && told({ points: plot._hoverdata }, state));
    const { z } = plot._fullData.find(hasCells);
    state.cell = step(state.cell, by, [z.length, z[0].length]);
    label(plot, state.cell);
    status.textContent = [...plot.querySelectorAll(".hovertext tspan.line")].map((line) => line.textContent).join(", ");
  };
  host.onblur = () => window.Plotly.Fx.unhover(plot);
}
