// What is on the screen as a drawing to take home: matrices, lights and the line below, on white.

import { captionLines, ruler, SMALL, svgCaption, svgSheet, svgText } from "../shared/caption.js";
import { painted } from "../shared/canvas.js";
import { part } from "../shared/element.js";
import { savePng, saveSvg } from "../shared/files.js";
import { INK, LINE, MUTED } from "../shared/ink.js";

const MARGIN = 24;
const LIGHTS = { 0: [3, 1], 1: [2, 1], 2: [1.5, 0.45] }; // thickness and opacity of frames, by steps back
const LEAST = 600; // pixels across, so that the caption is no column
const TIMES = 2; // pixels of a PNG per CSS pixel
const SCREEN = 96; // CSS pixels in an inch

// Where `target` lies on the table, from its upper left corner.
function boxOf(target, table) {
  const [box, origin] = [target.getBoundingClientRect(), table.getBoundingClientRect()];
  return { x: box.left - origin.left, y: box.top - origin.top, width: box.width, height: box.height };
}

const sizeOf = (target) => Number.parseFloat(getComputedStyle(target).fontSize);

function rectangle({ x, y, width, height }, fill, stroke, [thickness, opacity]) {
  const inset = thickness / 2;
  return `<rect x="${x + inset}" y="${y + inset}" width="${width - thickness}" height="${height - thickness}" rx="3" fill="${fill}" stroke="${stroke}" stroke-width="${thickness}" stroke-opacity="${opacity}"/>`;
}

// Smaller where the letters of a file, which are other ones, would not fit.
function drawnText(target, table, colour, anchor = "start") {
  const { x, y, width, height } = boxOf(target, table);
  const text = target.value ?? target.textContent;
  const fits = anchor === "middle" ? (width - 6) / ruler(sizeOf(target))(text) : 1;
  const size = sizeOf(target) * Math.min(1, fits);
  const left = anchor === "middle" ? x + width / 2 : x;
  return svgText(text, left.toFixed(1), (y + height / 2 + size * 0.35).toFixed(1), size.toFixed(2), colour, anchor);
}

const isSeen = (target) => getComputedStyle(target).visibility === "visible";

function drawnCell(cell, { table, tints }) {
  const light = LIGHTS[cell.dataset.lit];
  const fill = cell.style.backgroundColor || "#eceef3"; // a closed pair has no tint
  const frame = rectangle(boxOf(cell, table), fill, light ? tints.light : LINE, light ?? [1, 1]);
  return frame + drawnText(cell, table, INK, "middle");
}

function drawnLabel(label, { table }) {
  const inner = label.firstElementChild;
  if (!inner) return drawnText(label, table, MUTED, "middle");
  const { x, y, width, height } = boxOf(inner, table);
  if (inner.localName === "img") return `<image x="${x}" y="${y}" width="${width}" height="${height}" href="${inner.src}"/>`;
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${inner.style.background}"/>`;
}

// The step's number stands in front of the name.
function drawnTitle(title, table) {
  const step = part(title, "step");
  const { x, y, height } = boxOf(title, table);
  const text = [step?.textContent, title.lastChild.textContent].filter(Boolean).join("  ");
  return svgText(text, x, y + height / 2 + sizeOf(title) * 0.35, sizeOf(title), INK);
}

function drawnTable(view) {
  const all = (selector) => [...view.table.querySelectorAll(selector)];
  return [
    ...all("header b").map((title) => drawnTitle(title, view.table)),
    ...all(".formula, .shape").map((text) => drawnText(text, view.table, MUTED)),
    ...all(".sign").filter(isSeen).map((text) => drawnText(text, view.table, MUTED, "middle")),
    ...all(".label").map((label) => drawnLabel(label, view)),
    ...[...view.cells.values()].map((cell) => drawnCell(cell, view)),
  ];
}

// The whole sheet: { text, width, height }.
export function sheetOf(view) {
  const { height } = view.table.getBoundingClientRect();
  const edges = [...view.table.querySelectorAll(".matrix")].map((matrix) => boxOf(matrix, view.table));
  const width = Math.max(LEAST, ...edges.map((box) => box.x + box.width));
  const paragraphs = [part(view.root, "line").textContent, `${view.summary.textContent} ${view.data.caption}`];
  const lines = captionLines(paragraphs, width, SMALL);
  const tall = Math.ceil(height + 34 + lines.length * SMALL.step);
  const facts = { title: view.data.title, description: paragraphs.join("\n"), record: recordOf(view) };
  const drawn = [...drawnTable(view), ...svgCaption(lines, height + 30)];
  const text = svgSheet(Math.ceil(width), tall, MARGIN, facts, drawn);
  return { text, facts, width: Math.ceil(width) + 2 * MARGIN, height: tall + 2 * MARGIN };
}

// The record from Python, with what has been changed since, and the cell that is lit.
function recordOf({ data, texts, cell: [name, row, column] }) {
  return JSON.stringify({ ...JSON.parse(data.record), table: texts(), cell: [name, row, column] });
}

export function listen(view) {
  part(view.root, "svg").onclick = async () => {
    await view.settled();
    saveSvg(`${view.data.stem}.svg`, sheetOf(view).text);
  };
  part(view.root, "png").onclick = async () => {
    await view.settled();
    const { text, width, height, facts } = sheetOf(view);
    await savePng(`${view.data.stem}.png`, await painted(text, [width * TIMES, height * TIMES]), facts, SCREEN * TIMES);
  };
}
