// A chart drawn anew for a file: on white, in the file's own size and letters, so that Plotly lays it out for these.
// What the visitor did to it stays: a zoom, a line left out.

import { writeTicks } from "../shared/written.js";
import { ruler, wrapped } from "../shared/caption.js";
import { element } from "../shared/element.js";
import { INK, LINE, PAPER, TYPEFACE } from "../shared/ink.js";

const SHARE = 0.55; // a plot's height over its width, where nothing ties them
const PASSES = 2; // what stands around a plot moves with the size that is found, and a second look settles it
const EDGE = 16; // pixels beside a title
const [SIZE, STEP] = [16, 21]; // pixels of a title's letters, and from line to line
const AXIS = /^[xy]axis\d*$/;
const AWAY = "position: fixed; left: -10000px; top: 0; visibility: hidden";

// A title that is wider than the sheet goes on in further lines, for which the figure grows a larger upper margin.
function folded({ title = {}, margin, ...layout }, frame, width) {
  const lines = wrapped(title.text ?? "", width - EDGE, ruler(title.font?.size ?? SIZE));
  if (lines.length < 2) return { ...layout, title, margin };
  const top = margin?.t ?? frame.margin?.t ?? 0;
  return { ...layout, title: { ...title, text: lines.join("<br>") }, margin: { ...margin, t: top + (lines.length - 1) * STEP } };
}

// `chart`'s figure in the look and size of a file; the chart on the page shares nothing with it that Plotly would change.
function light({ data, layout, _fullLayout: drawn }, size) {
  const { template = {}, ...own } = structuredClone(layout);
  for (const name of Object.keys(drawn).filter((key) => AXIS.test(key))) {
    own[name] = { ...own[name], domain: drawn[name]._inputDomain }; // as asked for: Plotly writes down what it made of it
  }
  const frame = template.layout ?? {};
  const axis = { gridcolor: LINE, linecolor: LINE, zerolinecolor: LINE };
  const look = {
    ...frame,
    font: { ...frame.font, color: INK, family: TYPEFACE },
    paper_bgcolor: PAPER,
    plot_bgcolor: PAPER,
    xaxis: { ...frame.xaxis, ...axis },
    yaxis: { ...frame.yaxis, ...axis },
  };
  const dressed = { ...folded(own, frame, size.width), ...size, template: { ...template, layout: look } };
  return { data: data.map((trace) => ({ ...trace })), layout: dressed, config: { staticPlot: true } };
}

// Whether the plot is one whose axes are tied to each other, as those of a picture or a map.
const isTied = ({ _fullLayout: { yaxis, _subplots: plots } }) => Boolean(yaxis.scaleanchor) && plots.cartesian.length === 1;

// Pixels that the plot's area leaves empty, `across` and `down`: tied axes fill one side only.
function emptyIn(stage) {
  const { _size: area, xaxis, yaxis } = stage._fullLayout;
  return isTied(stage) ? { across: area.w - xaxis._length, down: area.h - yaxis._length } : { across: 0, down: 0 };
}

// Height over width of what is drawn: of many pictures together as on the screen.
function shareOf(stage, { _fullLayout: { _size: screen } }) {
  const { xaxis, yaxis } = stage._fullLayout;
  if (isTied(stage)) return yaxis._length / xaxis._length;
  return yaxis.scaleanchor ? screen.h / screen.w : SHARE;
}

// The least width that cuts off neither the title nor a colour bar that lies under the plot.
function least(stage) {
  const wide = [...stage.querySelectorAll(".gtitle, .cbtitle, .cbbg")].map((part) => part.getBBox().width);
  return Math.ceil(Math.max(0, ...wide)) + stage._fullLayout._size.l + EDGE;
}

// As on the screen, without what is empty.
function trimmed(stage, { width, height }) {
  const { across, down } = emptyIn(stage);
  return { width: Math.max(least(stage), Math.round(width - across)), height: Math.round(height - down) };
}

// As wide as asked, and as high as the plot then needs.
function raised(stage, { width, height }, chart) {
  const { _size: area } = stage._fullLayout;
  return { width, height: Math.round(height + shareOf(stage, chart) * area.w - area.h) };
}

// Both given: tied axes leave it less wide, and it stands in the middle of its sheet.
const within = (stage, size) => ({ ...trimmed(stage, size), height: size.height });

// The rule that finds a chart's size for a sheet `wide` pixels wide, `tall` pixels high, or null for each.
const ruleFor = ({ wide, tall }) => (wide === null ? trimmed : tall === null ? raised : within);

// Plotly's drawing of `chart` as an SVG element, and its size, for a sheet as `ruleFor` has it; `below` is what the
// caption takes of the height.
export async function drawingOf(chart, sheet, below) {
  const screen = chart.querySelector(".main-svg").getBoundingClientRect();
  let size = { width: sheet.wide ?? screen.width, height: sheet.tall === null ? screen.height : sheet.tall - below };
  const [stage, settle] = [element("div", { style: AWAY }), ruleFor(sheet)];
  document.body.append(stage);
  try {
    for (let pass = 0; pass < PASSES; pass++) {
      await window.Plotly.newPlot(stage, light(chart, size)); // anew: tied axes remember
      size = settle(stage, size, chart);
    }
    const text = await window.Plotly.toImage(light(chart, size), { format: "svg", imageDataOnly: true, ...size });
    const drawing = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    writeTicks(drawing);
    return { ...size, drawing };
  } finally {
    window.Plotly.purge(stage);
    stage.remove();
  }
}
