// What is on the screen as a drawing to take home: matrices, lights and the line below, on white.

import { laidOut, offer } from "../shared/drawings.js";
import { part } from "../shared/element.js";
import { INK, LINE, MUTED } from "../shared/ink.js";
import { svgText } from "../shared/caption.js";
import { settled } from "../shared/settled.js";
import { boxOf, image, isSeen, letters, rectangle, scaleIn, scaleOf, sizeOf } from "../shared/sheet.js";

const LIGHTS = { 0: [3, 1], 1: [2, 1], 2: [1.5, 0.45] }; // thickness and opacity of frames, by steps back
const CLOSED = "#eceef3"; // a closed pair has no tint

function drawnCell(cell, { table, tints }, scale) {
  const light = LIGHTS[cell.dataset.lit];
  const frame = rectangle(boxOf(cell, table), cell.style.backgroundColor || CLOSED, light ? tints.light : LINE, light);
  return frame + letters(cell, table, INK, "middle", scale);
}

function drawnLabel(label, { table }) {
  const inner = label.firstElementChild;
  if (!inner) return letters(label, table, MUTED, "middle");
  return inner.localName === "img" ? image(inner, table) : rectangle(boxOf(inner, table), inner.style.background);
}

// The step's number stands in front of the name.
function drawnTitle(title, table) {
  const step = part(title, "step");
  const { x, y, height } = boxOf(title, table);
  const text = [step?.textContent, title.lastChild.textContent].filter(Boolean).join("  ");
  return svgText(text, x, y + height / 2 + sizeOf(title) * 0.35, sizeOf(title), INK);
}

// Formula and shape, at either end of their line.
function drawnLine(line, table) {
  const [formula, shape] = line.children;
  const scale = scaleIn(line, formula, shape);
  return letters(formula, table, MUTED, "start", scale) + letters(shape, table, MUTED, "end", scale);
}

function drawnTable(view) {
  const all = (selector) => [...view.table.querySelectorAll(selector)];
  const cells = [...view.cells.values()];
  const scale = scaleOf(...cells);
  return [
    ...all("header b").map((title) => drawnTitle(title, view.table)),
    ...all("header div").map((line) => drawnLine(line, view.table)),
    ...all(".sign").filter(isSeen).map((text) => letters(text, view.table, MUTED, "middle")),
    ...all(".label").map((label) => drawnLabel(label, view)),
    ...cells.map((cell) => drawnCell(cell, view, scale)),
  ];
}

function drawn(view) {
  const edges = [...view.table.querySelectorAll(".matrix")].map((matrix) => boxOf(matrix, view.table));
  const width = Math.max(...edges.map((box) => box.x + box.width));
  return { drawn: drawnTable(view), width, height: view.table.getBoundingClientRect().height };
}

function figureOf(view) {
  const { stem, title, caption } = view.data;
  const paragraphs = [part(view.root, "line").textContent, `${view.summary.textContent} ${caption}`];
  return { stem, title, record: recordOf(view), paragraphs, draw: (wide) => laidOut(view.root, wide, () => drawn(view)) };
}

// The record from Python, with what has been changed since, and the cell that is lit.
function recordOf({ data, texts, cell: [name, row, column] }) {
  return JSON.stringify({ ...JSON.parse(data.record), table: texts(), cell: [name, row, column] });
}

export function listen(view, parent) {
  offer(parent, {
    table: async () => {
      await settled(view);
      return figureOf(view);
    },
  });
}
