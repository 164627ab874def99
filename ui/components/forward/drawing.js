// The diagram and the open part as a drawing to take home: boxes, picture, matrices and the sum of an entry, on white.

import { svgText } from "../shared/caption.js";
import { laidOut, offer } from "../shared/drawings.js";
import { part } from "../shared/element.js";
import { INK, LINE, MUTED, PAPER } from "../shared/ink.js";
import { settled } from "../shared/settled.js";
import { boxOf, image, isSeen, letters, rectangle, scaleOf } from "../shared/sheet.js";

const FAINT = "#f3f5fa"; // behind the boxes of a block
const ARROW = 14; // pixels
const LIT = [2, 1]; // thickness and opacity of a frame
const GLOW = 0.2; // of the colour of what is lit, behind its numbers
const SLIM = 900; // pixels: a sheet up to so wide has the picture above the boxes, not beside them

// One size for all letters of a kind, for those of a wide place are else larger than their neighbours'.
const scalesOf = (groups) => [0, 1].map((place) => scaleOf(...groups.map((group) => group[place])));
const wordsOf = (box) => [part(box, "title"), part(box, "shape")];

function drawnBox(box, { root, block }, [large, small]) {
  const isOpen = box.getAttribute("aria-expanded") === "true";
  const { x, y, width, height } = boxOf(box, root);
  const frame = rectangle(boxOf(box, root), PAPER, isOpen ? block.light : LINE, isOpen ? LIT : [1, 1]);
  const [title, shape] = wordsOf(box);
  const words = [letters(title, root, INK, "middle", large), letters(shape, root, MUTED, "middle", small)];
  const arrow = svgText("→", x + width + ARROW / 2, y + height / 2, ARROW, MUTED, "middle");
  return [frame, image(part(box, "small"), root), ...words, arrow].join("");
}

function drawnFlow(view) {
  const group = part(view.flow, "block");
  const scales = scalesOf([...view.boxes.values()].map(wordsOf));
  const boxes = [...view.boxes.values()].map((box) => drawnBox(box, view, scales));
  const last = boxes.pop().replace(/<text[^>]*>→<\/text>$/, ""); // nothing follows the last one
  return [rectangle(boxOf(group, view.root), FAINT, LINE), letters(part(group, "name"), view.root, MUTED, "middle"), ...boxes, last];
}

function drawnPart(button, { root, block }, scales) {
  const isOpen = button.ariaSelected === "true";
  const words = [...button.children].map((text, at) => letters(text, root, at ? MUTED : INK, "start", scales[at]));
  return rectangle(boxOf(button, root), PAPER, isOpen ? block.light : LINE) + words.join("");
}

function drawnCell(cell, { root, block }, scale) {
  const isLit = cell.classList.contains("lit");
  const glow = isLit ? `<g opacity="${GLOW}">${rectangle(boxOf(cell, root), block.light)}</g>` : "";
  return glow + letters(cell, root, INK, "middle", scale);
}

function drawnOpen(view) {
  const all = (selector) => [...view.root.querySelectorAll(selector)].filter(isSeen);
  const cells = all("td").filter((cell) => cell.textContent);
  const scale = scaleOf(...cells);
  const parts = all(".parts button");
  const scales = scalesOf(parts.map((button) => [...button.children]));
  const quiet = [...all(".sign"), ...all("th"), ...all("caption")];
  return [
    image(part(view.root, "picture"), view.root),
    ...parts.map((button) => drawnPart(button, view, scales)),
    ...all(".formula").map((text) => letters(text, view.root, INK)),
    ...all(".stepper span").map((text) => letters(text, view.root, INK)),
    ...quiet.map((text) => letters(text, view.root, MUTED, "middle")),
    ...cells.map((cell) => drawnCell(cell, view, scale)),
  ];
}

function drawn(view) {
  const boxes = ["flow", "picture", "numbers"].map((name) => boxOf(part(view.root, name), view.root));
  const edges = [...view.root.querySelectorAll("table")].map((table) => boxOf(table, view.root));
  const [width, height] = [Math.max(...[...boxes, ...edges].map((box) => box.x + box.width)), Math.max(...boxes.map((box) => box.y + box.height))];
  return { drawn: [...drawnFlow(view), ...drawnOpen(view)], width, height };
}

// What `read` reads while the diagram is laid out for a sheet that has `wide` pixels for it.
function onSheet(root, wide, read) {
  root.classList.toggle("slim", wide !== null && wide <= SLIM);
  try {
    return laidOut(root, wide, read);
  } finally {
    root.classList.remove("slim");
  }
}

function figureOf(view) {
  const { stem, title, caption, record } = view.block;
  const sum = [...part(view.root, "line").children].map((line) => line.textContent).join(" · ");
  const paragraphs = [sum, part(view.root, "told").textContent, caption];
  const entry = view.entry.map((place) => place + 1);
  const draw = (wide) => onSheet(view.root, wide, () => drawn(view));
  return { stem, title, record: JSON.stringify({ ...JSON.parse(record), entry }), paragraphs, draw };
}

export function listen(view, parent) {
  offer(parent, {
    diagram: async () => {
      await settled(view);
      return figureOf(view);
    },
  });
}
