// What a narrow chart leaves out or puts elsewhere, so that its picture keeps the width.

import { ruler, wrapped } from "../shared/caption.js";
import { shelved } from "./shelved.js";

export const PHONE = 480; // pixels: widest chart of a phone
const SLIM = 260; // pixels: widest of three charts side by side on a laptop at 200 %
const PLACES = 12; // along an axis, each with its number on a phone
const NAMED = "markers+text"; // points with their names beside them
const BELOW = { orientation: "h", x: 0.5, xanchor: "center", y: 0, yref: "container", yanchor: "bottom", len: 1, nticks: 4 };
const [NUMBER, PLAIN, BARRED] = [20, 60, 150]; // pixels: of a number of two digits with its air, beside a plot, beside one with an upright bar
const [LETTER, EDGES, INSET] = [6.5, 30, 5]; // pixels of a letter, beside names and plot, before a number in a bar
export const UNDER = 112; // pixels of an axis with a bar below it
const BESIDE = 8; // pixels beside a map whose bar is below it: what its axis needs Plotly adds
const [TITLE, LINE] = [13, 20]; // pixels of a slim chart's titles, and of one more line of a bar's
const [AXIS, ROOMY] = [14, 0.5]; // pixels of the letters of an axis's name; of a chart's width that is surely the plot's
const NEARER = 2; // pixels from an axis's numbers to its name, where there is a bar below

const lengthOf = ({ range: [first, last] }) => Math.abs(last - first);

// No room for the number of every one of many places: Plotly chooses some.
const thinned = (axis = {}, most = PLACES) => (axis.dtick === 1 && axis.range && lengthOf(axis) > most ? { ...axis, dtick: undefined } : { ...axis });

// An upright bar would leave a slim map less width than itself. Not that of a picture, which has a place of its own.
const upright = ({ colorbar }) => colorbar && colorbar.orientation !== "h";
export const barBelow = ({ data, layout }, width) => width <= SLIM && !layout.images?.length && data.some(upright);

// How many numbers of two digits have room along the axis, at most `PLACES`.
const placesAt = (data, width) => Math.min(PLACES, Math.floor((width - (data.some(upright) ? BARRED : PLAIN)) / NUMBER));

function laid({ colorbar: bar, ...trace }, width) {
  const text = bar.title?.text && wrapped(bar.title.text, width - EDGES, ruler(TITLE)).join("<br>");
  return { ...trace, colorbar: { ...bar, ...BELOW, title: { ...bar.title, text, side: "bottom", font: { size: TITLE } } } };
}

const near = ({ title, ...axis }) => ({ ...axis, title: { ...title, font: { ...title?.font, size: TITLE }, standoff: NEARER } });

function slimmed({ data, layout }, width) {
  const title = { ...layout.title, font: { ...layout.title?.font, size: TITLE } };
  const moved = barBelow({ data, layout }, width) ? data.map((trace) => (upright(trace) ? laid(trace, width) : trace)) : data;
  const lines = Math.max(0, ...moved.filter((trace, at) => trace !== data[at]).map(({ colorbar }) => (colorbar.title.text ?? "").split("<br>").length));
  const margin = lines ? { ...layout.margin, l: BESIDE, r: BESIDE, b: UNDER + (lines - 1) * LINE } : layout.margin;
  const axes = Object.fromEntries(["xaxis", "yaxis"].filter((axis) => lines && layout[axis]).map((axis) => [axis, near(layout[axis])]));
  const drawn = { ...layout, title, margin, ...axes };
  return { data: moved, layout: { ...drawn, xaxis: thinned(drawn.xaxis, PLACES / 2) } };
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

// Numbers beside bars of either sign would lie on the names, or end beyond the chart, where the plot is narrow: there the
// axis goes on as far as they need.
function reaching(xaxis, { type, orientation, textposition, x, y, text }, width) {
  const known = [x, text].every(Array.isArray) && xaxis?.range?.[0] < 0;
  if (type !== "bar" || orientation !== "h" || textposition !== "outside" || !known) return xaxis;
  const plot = width - LETTER * Math.max(...y.map(({ length }) => length)) - EDGES;
  const need = (ours) => Math.max(0, ...text.filter((number, at) => ours(x[at])).map(({ length }) => LETTER * length + INSET));
  const [left, right] = [need((value) => value < 0), need((value) => value >= 0)];
  const [least, most] = [Math.min(0, ...x), Math.max(0, ...x)];
  const unit = (plot - left - right) / (most - least); // pixels
  const [low, high] = xaxis.range;
  return unit > 0 && plot < left + right + (most - least) * (plot / (high - low)) ? { ...xaxis, range: [least - left / unit, most + right / unit] } : xaxis;
}

// An axis's name in several lines, for a phone, stands in one where the plot has room for it.
function unbroken({ xaxis, ...layout }, width) {
  const whole = xaxis?.title?.text?.replaceAll("<br>", " ");
  return whole && ruler(AXIS)(whole) <= ROOMY * width ? { ...layout, xaxis: { ...xaxis, title: { ...xaxis.title, text: whole } } } : { ...layout, xaxis };
}

// A number beside the longest bar of an axis from zero would end beyond a narrow chart: there it has room at its edge, and
// axes of charts beside another keep their ends, so that they compare.
function edged({ margin, xaxis }, bars) {
  const beside = bars.filter((one) => one.type === "bar" && one.orientation === "h" && one.textposition === "outside" && Array.isArray(one.text));
  if (xaxis?.range?.[0] !== 0 || !beside.length) return margin;
  const longest = Math.max(...beside.flatMap(({ text }) => text.map(({ length }) => length)));
  return { ...margin, r: Math.max(margin?.r ?? 0, LETTER * longest + INSET) };
}

// The figure as it is drawn at this width.
export function drawnAt(figure, width) {
  const { data: given, layout: asked } = shelved(figure, width);
  const layout = unbroken(asked, width);
  const narrow = width <= PHONE;
  const data = given.map((trace) => uncrossed(trace, layout, width));
  const xaxis = data.reduce((axis, trace) => reaching(axis, trace, width), layout.xaxis);
  const shown = unnamed({ data, layout: narrow ? { ...layout, margin: edged(layout, data), xaxis: thinned(xaxis, placesAt(data, width)) } : layout }, narrow);
  return width <= SLIM ? slimmed(shown, width) : shown;
}
