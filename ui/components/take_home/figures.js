// The two kinds of figures: a chart, which Plotly lays out, and what a component of ours offers. Both give the same:
// { stem, title, record, description, least, lines(width), layOut(size, below) }.

import { captionLines } from "../shared/caption.js";
import { offeredBy } from "../shared/drawings.js";
import { TYPEFACE } from "../shared/ink.js";
import { drawingOf } from "./drawing.js";

export const MARGIN = 16;
export const CAPTION = { heading: 13, text: 12, step: 17 };
const LEAST = 600; // pixels across, so that a caption is no column
const LARGER = 1.5; // times that it may be enlarged where it is less wide than its sheet
const WIDER = [1.4, 2, 2.8]; // times the sheet's width that a component may be laid out for, and made smaller to fit
const FIGURES = ".vitrine-chart, .js-plotly-plot, [data-drawing]";

// The last figure that stands in front of `host` in the page. Throws an error whose message is a key of words.
export async function figureBefore(host, data, key) {
  const all = [...document.querySelectorAll(FIGURES)];
  const last = all.filter((figure) => figure.compareDocumentPosition(host) & Node.DOCUMENT_POSITION_FOLLOWING).at(-1);
  if (!last) throw new Error("missing");
  if (last.matches(".vitrine-chart")) throw new Error("drawing");
  const offered = offeredBy(last);
  return offered ? fromComponent(await (offered[key] ?? Object.values(offered)[0])()) : fromChart(last, data);
}

function fromChart(chart, { stem, title, record, caption }) {
  return {
    stem, title, record, description: caption, least: 0,
    lines: (width) => captionLines([caption], width, CAPTION, { quiet: true }),
    layOut: (size, below) => drawingOf(chart, size, below),
  };
}

function fromComponent({ stem, title, record, paragraphs, draw }) {
  const told = paragraphs.filter(Boolean);
  return {
    stem, title, record, description: told.join("\n"), least: LEAST,
    lines: (width) => captionLines(told, width, CAPTION),
    layOut: (size, below) => fitted(draw, size, below),
  };
}

// On a sheet of `wide` and `tall` pixels, whose caption takes `below`: wherever letters come out largest.
function fitted(draw, { wide, tall }, below) {
  if (wide === null) return placed({ ...draw(null, Infinity), scale: 1 });
  const [across, room] = [wide - 2 * MARGIN, tall === null ? Infinity : tall - below - MARGIN];
  const made = (width) => {
    const figure = draw(width, room);
    return { ...figure, scale: Math.min(LARGER, across / figure.width, room / figure.height) };
  };
  let best = made(across);
  for (const times of WIDER) {
    if (best.scale >= 1) break;
    const other = made(across * times);
    if (other.scale > best.scale) best = other;
  }
  return placed(best);
}

// As an SVG element with a margin on three sides, and its size.
function placed({ drawn, width, height, scale }) {
  const group = `<g font-family="${TYPEFACE}" transform="translate(${MARGIN} ${MARGIN}) scale(${scale.toFixed(4)})">${drawn.join("")}</g>`;
  const drawing = new DOMParser().parseFromString(`<svg xmlns="http://www.w3.org/2000/svg">${group}</svg>`, "image/svg+xml").documentElement;
  const whole = (length) => Math.ceil(length * scale - 0.01); // what just fits is not to be a pixel more by rounding
  return { drawing, width: whole(width) + 2 * MARGIN, height: whole(height) + MARGIN };
}
