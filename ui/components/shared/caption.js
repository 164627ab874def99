// White sheets for files: a figure, and its caption under it in lines that fit.

import { newCanvas } from "./canvas.js";
import { escapeXml } from "./files.js";
import { INK, MUTED, PAPER, TYPEFACE } from "./ink.js";

// Sizes of the first line and of the others, and from line to line, in pixels.
export const LARGE = { heading: 24, text: 20, step: 32 };
export const SMALL = { heading: 15, text: 14, step: 20 };

// Words of `text` in lines no wider than `width`, as `measure(text)` has it.
export function wrapped(text, width, measure) {
  const lines = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && measure(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// What measures text at `size` pixels.
export function ruler(size) {
  const context = newCanvas(1, 1).getContext("2d");
  context.font = `${size}px ${TYPEFACE}`;
  return (text) => context.measureText(text).width;
}

// A caption's paragraphs as lines with their looks: a heading, then smaller and quieter ones; `top` is their baseline.
export function captionLines(paragraphs, width, { heading, text, step }) {
  const lines = paragraphs.flatMap((paragraph, at) => {
    const [size, colour] = at ? [text, MUTED] : [heading, INK];
    return wrapped(paragraph, width, ruler(size)).map((line) => ({ line, size, colour }));
  });
  return lines.map((line, at) => ({ ...line, top: at * step }));
}

// A white canvas with a margin all around; what is drawn starts behind the margin.
export function sheetOf(width, height, margin) {
  const canvas = newCanvas(width + 2 * margin, height + 2 * margin);
  const context = canvas.getContext("2d");
  context.fillStyle = PAPER;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.translate(margin, margin);
  return { canvas, context };
}

export function drawText(context, text, x, y, { size, colour = INK, align = "left" }) {
  [context.font, context.fillStyle] = [`${size}px ${TYPEFACE}`, colour];
  [context.textAlign, context.textBaseline] = [align, "alphabetic"];
  context.fillText(text, x, y);
}

export function drawCaption(context, lines, y) {
  for (const { line, size, colour, top } of lines) drawText(context, line, 0, y + top, { size, colour });
}

// Where what stands under a colour bar has its place: left end, middle, right end.
const spread = (numbers, width) => numbers.map((text, at) => ({ text, x: (at * width) / 2, at }));

// A colour bar over its three `numbers`, which are written as they are given.
export function drawScale(context, bar, numbers, top, width) {
  context.imageSmoothingEnabled = true;
  context.drawImage(bar, 0, top, width, 18);
  for (const { text, x, at } of spread(numbers, width)) {
    drawText(context, text, x, top + 44, { size: LARGE.text, align: ["left", "center", "right"][at] });
  }
}

export function svgText(text, x, y, size, colour, anchor = "start") {
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${colour}" text-anchor="${anchor}">${escapeXml(text)}</text>`;
}

export const svgCaption = (lines, y) => lines.map(({ line, size, colour, top }) => svgText(line, 0, y + top, size, colour));

export function svgNumbers(numbers, top, width) {
  return spread(numbers, width).map(({ text, x, at }) =>
    svgText(text, x, top + 44, LARGE.text, INK, ["start", "middle", "end"][at]),
  );
}

// A whole drawing as text: title, description and record inside, `drawn` behind the margin.
export function svgSheet(width, height, margin, { title, description, record }, drawn) {
  const [wide, tall] = [width + 2 * margin, height + 2 * margin];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${tall}" viewBox="0 0 ${wide} ${tall}" font-family="${escapeXml(TYPEFACE)}">`,
    `<title>${escapeXml(title)}</title><desc>${escapeXml(description)}</desc>`,
    `<metadata id="vitrine-provenance">${escapeXml(record)}</metadata>`,
    `<rect width="100%" height="100%" fill="${PAPER}"/><g transform="translate(${margin} ${margin})">`,
    ...drawn, "</g></svg>",
  ].join("\n");
}
