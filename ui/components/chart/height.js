// How high a chart is: a picture as the window allows, a legend's lines below it.

import { roomFor } from "../shared/sight.js";
import { barBelow, PHONE, UNDER as BELOW_AXIS } from "./narrow.js";
import { isShelved, shelved } from "./shelved.js";

export const LINE = 20; // pixels of a legend's line
export const ABOVE = 48; // pixels of a margin that nobody set
const ROOM = 3; // lines that a chart has room for
const LEGENDS = 2; // times as high as its legend a chart is at least: Plotly lets a legend scroll in half of it
const [MARK, LETTER] = [50, 9]; // pixels of a legend's mark and of a letter beside it, at most
const [USUAL, GROWTH] = [1440, 533]; // pixels of a window whose pictures are as asked for; a picture doubles in so many more
const [LOW, SLOW] = [0.55, 1200]; // of its width, how high a chart of curves becomes in such a window; it doubles in so many
const [LONG, FRAME, BELOW] = [700, 110, 12]; // pixels: of what scrolls anyway; of title and axis; left under a picture
const NAMED = 46; // pixels of an axis's numbers and name
const [EDGE, BAR, UNDER] = [16, 130, 90]; // pixels beside a picture, beside one with an axis and an upright bar, of a bar below

// Of a legend. Long names have a line of their own, short ones share it.
function linesOf({ data, layout }, host) {
  if (layout.showlegend === false) return 0;
  const names = data.filter(({ name, showlegend }) => name && showlegend !== false).map(({ name }) => name);
  const across = Math.floor(host.clientWidth / (MARK + LETTER * Math.max(0, ...names.map(({ length }) => length))));
  return Math.ceil(names.length / Math.max(1, across));
}

// What a phone needs: a figure has room for those of a wider window.
const lines = (figure, host) => (host.clientWidth > PHONE ? 0 : linesOf(figure, host));

const lengthOf = ([first, last]) => Math.abs(last - first);
// How long an axis would be along all of the plot; one of several pictures has but its share.
const wholeOf = ({ range, domain = [0, 1] }) => lengthOf(range) / lengthOf(domain);

const isCurve = ({ type, mode }) => type === "scatter" && mode?.includes("lines");
const beyond = () => Math.max(0, innerWidth - USUAL);

// Beside a picture that grew, curves would leave half of their place blank.
function grownCurves(asked, room, width) {
  const grown = Math.min(asked * (1 + beyond() / SLOW), LOW * width, room);
  return Math.round(Math.max(asked, grown));
}

// A picture or a square map is as large as its height allows: as asked for, more in a large window, and no higher than
// its width goes along and than is in sight. Long rows of tiles are scrolled through.
function tallestOf({ data, layout }, host) {
  const { height: asked = 450, margin = {}, xaxis = {}, yaxis = {} } = layout;
  if (asked > LONG) return asked;
  const room = roomFor(host, BELOW);
  if (!yaxis.scaleanchor) return data.every(isCurve) ? grownCurves(asked, room, host.clientWidth) : asked;
  if (!xaxis.range || !yaxis.range) return Math.min(asked, room);
  const slim = barBelow({ data, layout }, host.clientWidth); // its bar goes below the axis
  const bars = data.filter(({ colorbar }) => colorbar).map(({ colorbar }) => colorbar.orientation);
  const beside = slim ? NAMED + EDGE : bars.some((way) => way !== "h") ? BAR : EDGE;
  const frame = slim ? ABOVE + BELOW_AXIS : Math.max(FRAME, (margin.t ?? 0) + (margin.b ?? 0) + (bars.includes("h") ? UNDER : 0));
  const proportion = (wholeOf(yaxis) * (yaxis.scaleratio ?? 1)) / wholeOf(xaxis);
  const across = (host.clientWidth - beside) * proportion + frame;
  const grown = asked * (1 + beyond() / GROWTH);
  return Math.round(Math.min(room, grown, across));
}

export function heightOf({ figure, proportion }, host) {
  if (document.fullscreenElement === host) return window.innerHeight - 32;
  if (isShelved(figure, host.clientWidth)) return shelved(figure, host.clientWidth).layout.height; // scrolled through
  const { margin = {} } = figure.layout;
  const tallest = tallestOf(figure, host);
  const legend = figure.layout.legend?.y < 0 ? LINE * (1 + linesOf(figure, host)) : 0;
  if (proportion === null) return Math.max(tallest + LINE * Math.max(0, lines(figure, host) - ROOM), LEGENDS * legend);
  return Math.min(tallest, Math.round(proportion * host.clientWidth + (margin.t ?? 0) + (margin.b ?? 0)));
}

// Where a legend below the chart begins, as a share of the plot: further down where the plot is so low that its share
// would not reach below the name of the axis.
export function legendOf({ data, layout }, host, height) {
  const { legend, margin = {} } = layout;
  if (!(legend?.y < 0)) return legend;
  const around = (margin.t ?? ABOVE) + (margin.b ?? ABOVE) + LINE * (0.5 + Math.max(1, lines({ data, layout }, host)));
  return { ...legend, y: Math.min(legend.y, -NAMED / Math.max(1, height - around)) };
}
