// What stands on the page as a drawing to take home: boxes, letters and pictures at their places, on white.

import { captionLines, ruler, SMALL, svgCaption, svgSheet, svgText } from "./caption.js";
import { painted } from "./canvas.js";
import { part } from "./element.js";
import { savePng, saveSvg } from "./files.js";

const MARGIN = 24;
const LEAST = 600; // pixels across, so that the caption is no column
const TIMES = 2; // pixels of a PNG per CSS pixel
const SCREEN = 96; // CSS pixels in an inch

// Where `target` lies, from the upper left corner of `origin`.
export function boxOf(target, origin) {
  const [box, start] = [target.getBoundingClientRect(), origin.getBoundingClientRect()];
  return { x: box.left - start.left, y: box.top - start.top, width: box.width, height: box.height };
}

export const sizeOf = (target) => Number.parseFloat(getComputedStyle(target).fontSize);
export const isSeen = (target) => getComputedStyle(target).visibility === "visible" && target.getClientRects().length > 0;

export function rectangle({ x, y, width, height }, fill, stroke = "none", [thickness, opacity] = [1, 1]) {
  const inset = stroke === "none" ? 0 : thickness / 2;
  return `<rect x="${x + inset}" y="${y + inset}" width="${width - 2 * inset}" height="${height - 2 * inset}" rx="3" fill="${fill}" stroke="${stroke}" stroke-width="${thickness}" stroke-opacity="${opacity}"/>`;
}

const textOf = (target) => (target.localName === "input" ? target.value : target.textContent);

// How much smaller letters must be than on the screen so that those of a file, which are other ones, fit all `targets`.
export function scaleOf(...targets) {
  const shares = targets.map((target) => target.getBoundingClientRect().width / ruler(sizeOf(target))(textOf(target)));
  return Math.min(1, ...shares.filter(Number.isFinite));
}

// The letters of `target`, one line.
export function letters(target, origin, colour, anchor = "start", scale = scaleOf(target)) {
  const { x, y, width, height } = boxOf(target, origin);
  const [text, size] = [textOf(target), sizeOf(target) * scale];
  const left = anchor === "middle" ? x + width / 2 : x;
  return svgText(text, left.toFixed(1), (y + height / 2 + size * 0.35).toFixed(1), size.toFixed(2), colour, anchor);
}

// A picture by its address, or what is on a canvas.
export function image(target, origin) {
  const { x, y, width, height } = boxOf(target, origin);
  const address = target.localName === "canvas" ? target.toDataURL() : target.src;
  return `<image x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="xMidYMid meet" image-rendering="${getComputedStyle(target).imageRendering}" href="${address}"/>`;
}

// The whole sheet: `drawn` over `width` by `height` pixels, `paragraphs` under it; `title` and `record` inside.
function sheetOf({ drawn, width, height, paragraphs, title, record }) {
  const wide = Math.ceil(Math.max(LEAST, width));
  const lines = captionLines(paragraphs, wide, SMALL);
  const tall = Math.ceil(height + 34 + lines.length * SMALL.step);
  const facts = { title, description: paragraphs.join("\n"), record };
  const text = svgSheet(wide, tall, MARGIN, facts, [...drawn, ...svgCaption(lines, height + 30)]);
  return { text, facts, pixels: [wide, tall].map((length) => (length + 2 * MARGIN) * TIMES) };
}

// Lets the two buttons under `root` save what `ready()` promises: { stem, … as above }.
export function listen(root, ready) {
  part(root, "svg").onclick = async () => {
    const made = await ready();
    saveSvg(`${made.stem}.svg`, sheetOf(made).text);
  };
  part(root, "png").onclick = async () => {
    const made = await ready();
    const { text, facts, pixels } = sheetOf(made);
    await savePng(`${made.stem}.png`, await painted(text, pixels), facts, SCREEN * TIMES);
  };
}
