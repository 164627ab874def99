// PNG and SVG of the chart above, made in the visitor's browser: on white, with its caption and where it came from.
// Text from Python is set as text content only.

import { ruler, wrapped } from "../shared/caption.js";
import { painted } from "../shared/canvas.js";
import { savePng, saveSvg } from "../shared/files.js";
import { INK, LINE, MUTED, PAPER, TYPEFACE } from "../shared/ink.js";
import { fill, speak } from "../shared/words.js";

const SVG = "http://www.w3.org/2000/svg";
const XLINK = "http://www.w3.org/1999/xlink";
const SCALE = 3; // PNG pixels per CSS pixel
const MARGIN = 16;
const [SIZE, STEP] = [12, 17]; // of the caption's letters, and from line to line

// The last chart that stands in front of `host` in the page.
function chartBefore(host) {
  const charts = [...document.querySelectorAll(".vitrine-chart, .js-plotly-plot")];
  const last = charts.filter((chart) => chart.compareDocumentPosition(host) & Node.DOCUMENT_POSITION_FOLLOWING).at(-1);
  if (last?.matches(".vitrine-chart")) throw new Error("drawing");
  return last;
}

function make(name, attributes = {}, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

// Text, lines and frames as on a light page, whatever the page's theme; colours that stand for data stay.
function lighten(layer) {
  for (const text of layer.querySelectorAll("text, text *")) {
    text.style.fontFamily = TYPEFACE;
    if (!text.closest(".bartext-inside")) text.style.fill = INK;
  }
  for (const line of layer.querySelectorAll(".gridlayer path, .zerolinelayer path, .xlines-above, .ylines-above, .ticks path")) {
    line.style.stroke = LINE;
  }
  for (const frame of layer.querySelectorAll(".bglayer rect, rect.bg, .legend > rect")) frame.style.fill = PAPER;
}

// Where the file is opened, the page's typeface may be missing: every word keeps the width that it has here.
function keepWidths(drawing, copy) {
  const words = "text:not(:has(tspan)), tspan:not(:has(tspan))";
  const copies = copy.querySelectorAll(words);
  drawing.querySelectorAll(words).forEach((word, at) => {
    const width = word.textContent.trim() ? word.getComputedTextLength() : 0;
    if (!width) return;
    copies[at].setAttribute("textLength", width.toFixed(1));
    copies[at].setAttribute("lengthAdjust", "spacingAndGlyphs");
  });
}

// One of Plotly's stacked drawings, as a group that needs nothing from the page.
function copyOf(drawing) {
  const group = make("g");
  group.append(...drawing.cloneNode(true).children);
  keepWidths(drawing, group);
  for (const extra of group.querySelectorAll(".hoverlayer, .zoomlayer, .draglayer, .nsewdrag, .selectionlayer")) extra.remove();
  for (const element of group.querySelectorAll("*")) {
    for (const name of ["clip-path", "mask", "fill", "stroke", "style"]) {
      const value = element.getAttribute(name);
      if (value?.includes("url(")) element.setAttribute(name, value.replace(/url\(["']?[^#)"']*#([^)"']*)["']?\)/g, "url(#$1)"));
    }
    const address = element.getAttributeNS(XLINK, "href");
    element.removeAttributeNS(XLINK, "href"); // else the next line would only write to it again
    if (address) element.setAttribute("href", address);
  }
  lighten(group);
  return group;
}

// The whole sheet: the chart, and under it the caption; title, description and record inside.
function sheet(chart, data) {
  const box = chart.querySelector(".main-svg").getBoundingClientRect();
  const lines = wrapped(data.caption, box.width - 2 * MARGIN, ruler(SIZE));
  const height = Math.ceil(box.height + lines.length * STEP + 2 * MARGIN);
  const width = Math.ceil(box.width);
  const svg = make("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img" });
  svg.append(make("title", {}, data.title), make("desc", {}, data.caption));
  svg.append(make("metadata", { id: "vitrine-provenance" }, data.record));
  svg.append(make("rect", { width, height, fill: PAPER }));
  svg.append(...[...chart.querySelectorAll(".main-svg")].map(copyOf));
  const caption = make("text", { fill: MUTED, "font-family": TYPEFACE, "font-size": SIZE });
  caption.append(...lines.map((line, at) => make("tspan", { x: MARGIN, y: box.height + MARGIN + SIZE + at * STEP }, line)));
  svg.append(caption);
  return { text: new XMLSerializer().serializeToString(svg), width, height };
}

const SAVERS = {
  svg: (name, drawing) => saveSvg(name, drawing.text),
  png: async (name, drawing, { title, caption, record }) =>
    savePng(name, await painted(drawing, SCALE), { title, description: caption, record }),
};

async function save(kind, host, data, status) {
  const { words } = data;
  try {
    const chart = chartBefore(host);
    if (!chart) throw new Error("missing");
    await SAVERS[kind](`${data.stem}.${kind}`, sheet(chart, data), data);
    status.textContent = fill(words.saved, { kind: kind.toUpperCase() });
  } catch (problem) {
    status.textContent = fill(words.failed, { problem: words[problem.message] ?? problem.message });
  }
}

export default function ({ data, parentElement }) {
  const host = parentElement.host ?? parentElement;
  const status = parentElement.querySelector("[role=status]");
  speak(parentElement, data.words);
  for (const button of parentElement.querySelectorAll("button")) {
    button.onclick = () => save(button.dataset.kind, host, data, status);
  }
}
