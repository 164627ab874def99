// What a narrow chart leaves out or puts elsewhere, so that its picture keeps the width.

export const PHONE = 480; // pixels: widest chart of a phone
const SLIM = 260; // pixels: widest of three charts side by side on a laptop at 200 %
const PLACES = 12; // along an axis, each with its number on a phone
const NAMED = "markers+text"; // points with their names beside them
const BELOW = { orientation: "h", x: 0.5, xanchor: "center", y: 0, yref: "container", yanchor: "bottom", len: 1, nticks: 4 };
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

// The figure as it is drawn at this width.
export function drawnAt({ data, layout }, width) {
  const narrow = width <= PHONE;
  const shown = unnamed({ data, layout: narrow ? { ...layout, xaxis: thinned(layout.xaxis) } : layout }, narrow);
  return width <= SLIM ? slimmed(shown) : shown;
}
