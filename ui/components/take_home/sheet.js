// The sheet that a chart is taken home on: the chart, and under it the caption; title, description and record inside.
// Text from Python is set as text content only.

import { ruler, wrapped } from "../shared/caption.js";
import { MUTED, PAPER, TYPEFACE } from "../shared/ink.js";
import { drawingOf } from "./drawing.js";

const SVG = "http://www.w3.org/2000/svg";
const INCH = 25.4; // millimetres
const SCREEN = 96; // pixels of a page in an inch
const MARGIN = 16;
const [SIZE, STEP] = [12, 17]; // of the caption's letters, and from line to line

function make(name, attributes = {}, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

const linesOf = (caption, width) => wrapped(caption, width - 2 * MARGIN, ruler(SIZE));
const heightOf = (lines) => lines.length * STEP + 2 * MARGIN;

function captionAt(top, lines) {
  const caption = make("text", { fill: MUTED, "font-family": TYPEFACE, "font-size": SIZE });
  caption.append(...lines.map((line, at) => make("tspan", { x: MARGIN, y: top + MARGIN + SIZE + at * STEP }, line)));
  return caption;
}

// What Plotly drew, moved `left` into the sheet.
function moved(drawing, left) {
  const group = make("g", { transform: `translate(${left} 0)` });
  group.append(...drawing.childNodes);
  return group;
}

// `size`, as Python has it, for a sheet of these pixels: its millimetres, and its pixels in a PNG.
function measures({ wide, millimetres, dpi }, width, height) {
  const each = wide === null ? INCH / SCREEN : millimetres / wide;
  const [across, down] = [width, height].map((pixels) => pixels * each);
  return { across, down, pixels: [across, down].map((length) => Math.round((length / INCH) * dpi)) };
}

// The whole sheet as SVG text, with its measures.
export async function sheetOf(chart, { caption, title, record }, size) {
  const below = size.tall === null ? 0 : heightOf(linesOf(caption, size.wide));
  const { drawing, width: drawn, height: tall } = await drawingOf(chart, size, below);
  const width = Math.max(drawn, size.wide ?? 0);
  const lines = linesOf(caption, width);
  const height = tall + heightOf(lines);
  const measured = measures(size, width, height);
  const svg = make("svg", {
    width: `${measured.across.toFixed(2)}mm`, height: `${measured.down.toFixed(2)}mm`, viewBox: `0 0 ${width} ${height}`, role: "img",
  });
  svg.append(make("title", {}, title), make("desc", {}, caption));
  svg.append(make("metadata", { id: "vitrine-provenance" }, record), make("rect", { width, height, fill: PAPER }));
  svg.append(moved(drawing, Math.round((width - drawn) / 2)), captionAt(tall, lines));
  return { text: new XMLSerializer().serializeToString(svg), ...measured };
}
