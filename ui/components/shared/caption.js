// Captions of files in lines that fit, and letters of drawings.

import { newCanvas } from "./canvas.js";
import { escapeXml } from "./files.js";
import { INK, MUTED, TYPEFACE } from "./ink.js";

// `word` in pieces no wider than `width`: a key of a hundred letters has no place to break at.
function pieces(word, width, measure) {
  const signs = [...word];
  if (measure(word) <= width || signs.length < 2) return [word];
  let end = signs.length - 1;
  while (end > 1 && measure(signs.slice(0, end).join("")) > width) end--;
  return [signs.slice(0, end).join(""), ...pieces(signs.slice(end).join(""), width, measure)];
}

// Words of `text` in lines no wider than `width`, as `measure(text)` has it.
export function wrapped(text, width, measure) {
  const lines = [];
  for (const word of text.split(/\s+/).flatMap((whole) => pieces(whole, width, measure))) {
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

// A caption's paragraphs as lines with their looks: a heading, then smaller and quieter ones (all of them where it is to
// be `quiet`), of these sizes and so far from line to line, in pixels; `top` is their baseline.
export function captionLines(paragraphs, width, { heading, text, step }, { quiet = false } = {}) {
  const lines = paragraphs.flatMap((paragraph, at) => {
    const [size, colour] = at || quiet ? [text, MUTED] : [heading, INK];
    return wrapped(paragraph, width, ruler(size)).map((line) => ({ line, size, colour }));
  });
  return lines.map((line, at) => ({ ...line, top: at * step }));
}

export function svgText(text, x, y, size, colour, anchor = "start") {
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${colour}" text-anchor="${anchor}">${escapeXml(text)}</text>`;
}
