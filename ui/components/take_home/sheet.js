// The sheet that a figure is taken home on: the figure, and under it the caption; title, description and record inside.
// Text from Python is set as text content only.

import { MARGIN, CAPTION } from "./figures.js";
import { PAPER, TYPEFACE } from "../shared/ink.js";

const SVG = "http://www.w3.org/2000/svg";
const INCH = 25.4; // millimetres
const SCREEN = 96; // pixels of a page in an inch

function make(name, attributes = {}, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

const heightOf = (lines) => lines.length * CAPTION.step + 2 * MARGIN;

function captionAt(start, lines) {
  const caption = make("text", { "font-family": TYPEFACE });
  caption.append(...lines.map(({ line, size, colour, top }) =>
    make("tspan", { x: MARGIN, y: start + MARGIN + CAPTION.text + top, "font-size": size, fill: colour }, line)));
  return caption;
}

// What was drawn, moved `left` into the sheet.
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
export async function sheetOf(figure, size) {
  const lines = (width) => figure.lines(width - 2 * MARGIN);
  const below = size.tall === null ? 0 : heightOf(lines(size.wide));
  const { drawing, width: drawn, height: tall } = await figure.layOut(size, below);
  const width = Math.max(drawn, size.wide ?? figure.least);
  const caption = lines(width);
  const height = Math.max(tall + heightOf(caption), size.tall ?? 0);
  const measured = measures(size, width, height);
  const svg = make("svg", {
    width: `${measured.across.toFixed(2)}mm`, height: `${measured.down.toFixed(2)}mm`, viewBox: `0 0 ${width} ${height}`, role: "img",
  });
  svg.append(make("title", {}, figure.title), make("desc", {}, figure.description));
  svg.append(make("metadata", { id: "vitrine-provenance" }, figure.record), make("rect", { width, height, fill: PAPER }));
  svg.append(moved(drawing, Math.round((width - drawn) / 2)), captionAt(tall, caption));
  return { text: new XMLSerializer().serializeToString(svg), ...measured };
}
