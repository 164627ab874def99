// The token under the mouse outlined in every chart of the group, with those that it may meet.

const SVG = "http://www.w3.org/2000/svg";
const LAYER = "vitrine-echo";
const states = new WeakMap();

function drawn(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

const plotOf = (chart) => document.querySelector(`.st-key-${CSS.escape(chart.key)} .js-plotly-plot`);

// Where the picture lies inside a chart, in pixels of the chart.
function field(plot) {
  const { xaxis, yaxis } = plot?._fullLayout ?? {};
  return xaxis && yaxis ? { left: xaxis._offset, top: yaxis._offset, width: xaxis._length, height: yaxis._length } : null;
}

// The token under the mouse: its number in reading order, -1 beside the picture.
function under(chart, plot, event) {
  const inside = field(plot);
  if (!inside) return -1;
  const box = plot.getBoundingClientRect();
  const across = (event.clientX - box.left - inside.left) / inside.width;
  const down = (event.clientY - box.top - inside.top) / inside.height;
  if (across < 0 || down < 0 || across >= 1 || down >= 1) return -1;
  return Math.floor(down * chart.size[0]) * chart.size[1] + Math.floor(across * chart.size[1]);
}

// The token of `chart` that lies nearest to `place` of the picture.
function nearest(chart, place) {
  let best = 0;
  let least = Infinity;
  chart.carry.forEach(([y, x], at) => {
    const gap = (y - place[0]) ** 2 + (x - place[1]) ** 2;
    if (gap < least) [best, least] = [at, gap];
  });
  return best;
}

// The border of the group that `token` belongs to, as one path.
function border(chart, token, width, height) {
  const [rows, columns] = chart.size;
  const of = (row, column) => (row < 0 || column < 0 || row >= rows || column >= columns ? -1 : chart.groups[row * columns + column]);
  const group = chart.groups[token];
  const [y, x] = [height / rows, width / columns];
  let path = "";
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      if (of(row, column) !== group) continue;
      const [top, left, bottom, right] = [row * y, column * x, (row + 1) * y, (column + 1) * x];
      if (of(row - 1, column) !== group) path += `M${left} ${top}H${right}`;
      if (of(row + 1, column) !== group) path += `M${left} ${bottom}H${right}`;
      if (of(row, column - 1) !== group) path += `M${left} ${top}V${bottom}`;
      if (of(row, column + 1) !== group) path += `M${right} ${top}V${bottom}`;
    }
  return path;
}

function clear(charts) {
  for (const chart of charts) plotOf(chart)?.querySelector(`.${LAYER}`)?.remove();
}

function outline(chart, token) {
  const plot = plotOf(chart);
  const inside = field(plot);
  if (!inside) return;
  plot.querySelector(`.${LAYER}`)?.remove();
  const { left, top, width, height } = inside;
  const layer = drawn("svg", { class: LAYER, width, height });
  layer.style.cssText = `position:absolute;left:${left}px;top:${top}px;overflow:visible;pointer-events:none`;
  const [row, column] = [Math.floor(token / chart.size[1]), token % chart.size[1]];
  const cell = { x: (column * width) / chart.size[1], y: (row * height) / chart.size[0] };
  Object.assign(cell, { width: width / chart.size[1], height: height / chart.size[0], fill: "none" });
  const path = border(chart, token, width, height);
  for (const [stroke, line] of [["#000", 6], ["#fff", 3]]) layer.append(drawn("path", { d: path, fill: "none", stroke, "stroke-width": line }));
  for (const [stroke, line] of [["#000", 4], ["#fff", 2]]) layer.append(drawn("rect", { ...cell, stroke, "stroke-width": line }));
  Object.assign(layer.dataset, { token, members: chart.groups.filter((group) => group === chart.groups[token]).length });
  plot.querySelector(".svg-container").append(layer);
}

function follow(state, event) {
  const plot = event.target.closest?.(".js-plotly-plot");
  const chart = plot && state.charts.find((candidate) => plotOf(candidate) === plot);
  const token = chart ? under(chart, plot, event) : -1;
  const now = token < 0 ? "" : `${chart.key} ${token}`;
  if (now === state.shown) return;
  state.shown = now;
  if (token < 0) return clear(state.charts);
  const place = chart.carry[token];
  for (const other of state.charts) outline(other, other === chart ? token : nearest(other, place));
}

export default function ({ data, parentElement }) {
  const state = states.get(parentElement) ?? {};
  states.set(parentElement, state);
  if (state.charts) clear(state.charts);
  Object.assign(state, { charts: data.charts, shown: "" });
  if (state.moved) document.removeEventListener("pointermove", state.moved, true);
  state.moved = (event) => requestAnimationFrame(() => follow(state, event));
  document.addEventListener("pointermove", state.moved, true);
  return () => {
    document.removeEventListener("pointermove", state.moved, true);
    clear(state.charts);
  };
}
