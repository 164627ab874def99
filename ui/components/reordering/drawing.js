// The table as a drawing to take home: both orders with their letters and marks, and what they say below, on white.

import { laidOut, offer } from "../shared/drawings.js";
import { part } from "../shared/element.js";
import { INK, LINE, MUTED, PAPER } from "../shared/ink.js";
import { settled } from "../shared/settled.js";
import { boxOf, letters, rectangle, scaleIn, scaleOf } from "../shared/sheet.js";

const OTHER = "#fed8c1"; // behind a number that differs from the same token’s in the first order, as on the screen
const SPACE = 10; // pixels below the last row

function drawnName(name, { root }) {
  const colour = name.style.getPropertyValue("--colour");
  return (colour ? rectangle(boxOf(name, root), colour) : "") + letters(name, root, colour ? PAPER : MUTED, "middle");
}

function drawnCell(cell, { root }, scale) {
  const fill = cell.classList.contains("other") ? OTHER : PAPER;
  return rectangle(boxOf(cell, root), fill, cell.value === undefined ? "none" : LINE) + letters(cell, root, INK, "middle", scale);
}

// Around a pair of blocks; what is said below them on the screen stands under the drawing.
function drawnFrame(pair, { root }) {
  const [outside, rows] = [boxOf(pair, root), boxOf(part(pair, "rows"), root)];
  return rectangle({ ...outside, height: rows.y + rows.height + SPACE - outside.y }, "none", LINE);
}

function drawnTable(view) {
  const all = (selector) => [...view.root.querySelectorAll(selector)];
  const cells = all(".cell");
  const scale = scaleOf(...cells);
  return [
    ...all(".pair").map((pair) => drawnFrame(pair, view)),
    ...all("h3, header b").map((title) => letters(title, view.root, INK)),
    ...all(".formula").map((text) => letters(text, view.root, MUTED, "start", scaleIn(text.parentElement, text))),
    ...all(".name, .grip").map((name) => drawnName(name, view)),
    ...cells.map((cell) => drawnCell(cell, view, scale)),
  ];
}

// What each pair of blocks says, behind its name.
const verdicts = ({ root }) => [...root.querySelectorAll(".pair")].map((pair) => `${part(pair, "title").textContent}: ${part(pair, "verdict").textContent}`);

function drawn(view) {
  const boxes = [...view.root.querySelectorAll(".pair, .rows")].map((block) => boxOf(block, view.root));
  const ends = [...view.root.querySelectorAll(".rows")].map((rows) => boxOf(rows, view.root));
  const [width, height] = [Math.max(...boxes.map((box) => box.x + box.width)), Math.max(...ends.map((box) => box.y + box.height))];
  return { drawn: drawnTable(view), width, height: height + SPACE };
}

// What `read` reads while `root` has only what is drawn of it: what is said between stands in the caption.
function bare(root, read) {
  root.classList.add("bare");
  try {
    return read();
  } finally {
    root.classList.remove("bare");
  }
}

function figureOf(view) {
  const { stem, title, caption, record } = view.data;
  const paragraphs = [title, part(view.root, "letters").textContent, ...verdicts(view), caption];
  return { stem, title, record, paragraphs, draw: (wide) => laidOut(view.root, wide, () => bare(view.root, () => drawn(view))) };
}

export function listen(view, parent) {
  offer(parent, {
    table: async () => {
      await settled(view);
      return figureOf(view);
    },
  });
}
