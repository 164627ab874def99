// What a narrow chart leaves out or puts elsewhere, so that its picture keeps the width.

export const PHONE = 480; // pixels: widest chart of a phone
const SLIM = 260; // pixels: widest of three charts side by side on a laptop at 200 %
const PLACES = 12; // along an axis, each with its number on a phone
const NAMED = "markers+text"; // points with their names beside them
const BELOW = { orientation: "h", x: 0.5, xanchor: "center", y: 0, yref: "container", yanchor: "bottom", len: 1, nticks: 4 };
const [LETTER, EDGES, INSET] = [6.5, 30, 5]; // pixels of a letter, beside names and plot, before a number in a bar
const [UNDER, TITLE] = [112, 13]; // pixels: of an axis with a bar below it, of a slim chart's title

const lengthOf = ({ range: [first, last] }) => Math.abs(last - first);

// No room for the number of every one of many places: Plotly chooses some.
const thinned = (axis = {}, most = PLACES) => (axis.dtick === 1 && axis.range && lengthOf(axis) > most ? { ...axis, dtick: undefined } : { ...axis });

// An upright bar would leave a slim map less width than itself.
function barBelow(trace) {
  const bar = trace.colorbar;
  return bar && bar.orientation !== "h" ? { ...trace, colorbar: { ...bar, ...BELOW, title: { ...bar.title, side: "bottom" } } } : trace;
}

function slimmed({ data, layout }) {
  const title = { ...layout.title, font: { ...layout.title?.font, size: TITLE } };
  const moved = layout.yaxis?.scaleanchor ? data : data.map(barBelow);
  const margin = moved.some((trace, at) => trace !== data[at]) ? { ...layout.margin, b: UNDER } : layout.margin;
  return { data: moved, layout: { ...layout, title, margin, xaxis: thinned(layout.xaxis, PLACES / 2) } };
}

// Where names beside points would cover each other, a legend has them instead.
function unnamed({ data, layout }, narrow) {
  if (!data.some(({ mode }) => mode === NAMED)) return { data, layout };
  const marks = data.map((trace) => (narrow && trace.mode === NAMED ? { ...trace, mode: "markers" } : trace));
  return { data: marks, layout: { ...layout, showlegend: narrow } };
}

// A number inside a bar is left out where the bar's whisker would lie on it: whoever points there is told it.
function uncrossed(bars, { xaxis }, width) {
  const { type, orientation, x, y, text, error_x: whisker } = bars;
  const known = [x, text, whisker?.array].every(Array.isArray) && xaxis?.range;
  if (type !== "bar" || orientation !== "h" || !known) return bars;
  const unit = (width - LETTER * Math.max(...y.map(({ length }) => length)) - EDGES) / lengthOf(xaxis);
  const fits = (number, at) => unit * (Math.abs(x[at]) - whisker.array[at]) > LETTER * number.length + INSET;
  return { ...bars, text: text.map((number, at) => (fits(number, at) ? number : "")) };
}

// The figure as it is drawn at this width.
export function drawnAt({ data: given, layout }, width) {
  const narrow = width <= PHONE;
  const data = given.map((trace) => uncrossed(trace, layout, width));
  const shown = unnamed({ data, layout: narrow ? { ...layout, xaxis: thinned(layout.xaxis) } : layout }, narrow);
  return width <= SLIM ? slimmed(shown) : shown;
}
