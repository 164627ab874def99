// What is put right once Plotly has drawn a chart.

import { ruler, wrapped } from "../shared/caption.js";
import { ABOVE, LINE } from "./height.js";
import { PHONE } from "./narrow.js";

const pen = new OffscreenCanvas(1, 1).getContext("2d");
const [TITLE, EDGE] = [16, 16]; // pixels of a title's letters and beside it
const [SMALL, STEP, APART] = [12, 16, 4]; // pixels of a name's letters in several lines, from line to line, between names

// In two lines, broken at the space nearest to its middle.
function halved(text) {
  const distance = (at) => Math.abs(at - text.length / 2);
  const spaces = [...text.matchAll(/ /g)].map(({ index }) => index).sort((one, other) => distance(one) - distance(other));
  return spaces.length ? `${text.slice(0, spaces[0])}<br>${text.slice(spaces[0] + 1)}` : text;
}

// As the function below, before Plotly draws: it can't lay out the tied axes of a picture once more.
export function titled(layout, width) {
  const { title, yaxis, margin, template } = layout;
  if (!title?.text || !yaxis?.scaleanchor) return layout;
  const { family, size = TITLE } = { ...template.layout.font, ...template.layout.title?.font, ...title.font };
  pen.font = `${size}px ${family}`;
  if (pen.measureText(title.text).width <= width - EDGE) return layout;
  return { ...layout, title: { ...title, text: halved(title.text) }, margin: { ...margin, t: (margin?.t ?? ABOVE) + LINE } };
}

// A picture's name goes on in further lines, in smaller letters, where it would lie on the next one or end beyond the
// chart. As above, before Plotly draws.
export function named(layout, width) {
  const { annotations = [], images, margin, template, xaxis } = layout;
  const above = annotations.filter(({ y, yanchor, xanchor }) => y === 0 && yanchor === "bottom" && xanchor === "left");
  if (!images?.length || !above.length || !xaxis?.range) return layout;
  const unit = (width - (margin?.l ?? EDGE) - (margin?.r ?? EDGE)) / xaxis.range[1];
  const [font, ends] = [template.layout.font, [...above.slice(1).map(({ x }) => x), xaxis.range[1]]];
  const rooms = new Map(above.map((one, at) => [one, unit * (ends[at] - one.x) - APART]));
  const measure = (size) => (text) => ((pen.font = `${size}px ${font?.family}`), pen.measureText(text).width);
  if (above.every((one) => measure(one.font.size)(one.text) <= rooms.get(one))) return layout;
  const folded = (one) => wrapped(one.text, rooms.get(one), measure(SMALL));
  const inLines = (one) => ({ ...one, text: folded(one).join("<br>"), align: "left", font: { ...one.font, size: SMALL } });
  const more = Math.max(...above.map((one) => folded(one).length)) - 1;
  const names = annotations.map((one) => (rooms.has(one) ? inLines(one) : one));
  return { ...layout, annotations: names, margin: { ...margin, t: (margin?.t ?? ABOVE) + more * STEP } };
}

// What would run off a narrow chart goes on in further lines: its title, and the name of its axis, which stands under the
// middle and may be longer than the axis.
export async function fold(plot, host, width) {
  const { title, xaxis, yaxis } = plot.layout;
  if (width > PHONE || yaxis?.scaleanchor) return;
  const runsOff = (name) => plot.querySelector(name)?.getBoundingClientRect().right > host.getBoundingClientRect().right;
  const folded = ({ text, ...look }) => ({ ...look, text: halved(text) });
  const margin = { ...plot.layout.margin, t: plot._fullLayout.margin.t + LINE }; // room for a second line of the title
  if (runsOff(".gtitle")) await window.Plotly.relayout(plot, { title: folded(title), margin });
  if (runsOff(".xtitle")) await window.Plotly.relayout(plot, { "xaxis.title": broken(plot, host, xaxis.title) });
}

// The name of the axis in as many lines as it needs, where it stands.
function broken(plot, host, { text, ...look }) {
  const { left, right } = plot.querySelector(".xtitle").getBoundingClientRect();
  const room = 2 * host.getBoundingClientRect().right - left - right;
  return { ...look, text: wrapped(text.replaceAll("<br>", " "), room, ruler(TITLE)).join("<br>") };
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
