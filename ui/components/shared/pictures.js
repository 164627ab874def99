// Pictures with a colour bar under them, as parts of a drawing to take home.

import { enlarged } from "./canvas.js";
import { svgText } from "./caption.js";
import { colourAt, css, INK } from "./ink.js";
import { picture } from "./sheet.js";

export const SCREEN = 700; // pixels across, where no sheet says how wide
export const LETTER = 12; // pixels, of what stands beside pictures
export const BAR = 44; // pixels that a colour bar takes under a picture
const [AWAY, THICK] = [12, 12]; // pixels between the picture and its bar, and its thickness
const STOPS = 33;

// Width and height of a picture of that proportion (width over height) on a sheet, with `beside` pixels kept downward.
export function fitting(ratio, wide, room, beside = BAR) {
  const width = Math.min(wide ?? SCREEN, (room - beside) * ratio);
  return { width, height: width / ratio };
}

// A canvas of a few coloured pixels, in squares.
export const squares = (canvas, place) => picture(place, enlarged(canvas).toDataURL(), "none");

// The colour bar of `table` under a picture that ends at `top`, and what is written under its ends and its middle.
export function bar(table, numbers, top, { width, x = 0 }) {
  const colours = Array.from({ length: STOPS }, (_, at) => {
    const colour = css(colourAt(table, Math.round((at * 255) / (STOPS - 1))));
    return `<stop offset="${at / (STOPS - 1)}" stop-color="${colour}"/>`;
  });
  const letters = numbers.map((text, at) => {
    const place = x + (at * width) / (numbers.length - 1);
    const anchor = at === 0 ? "start" : at === numbers.length - 1 ? "end" : "middle";
    return svgText(text, place, top + AWAY + THICK + LETTER + 4, LETTER, INK, anchor);
  });
  const strip = `<rect x="${x}" y="${top + AWAY}" width="${width}" height="${THICK}" fill="url(#scale)"/>`;
  return [`<linearGradient id="scale">${colours.join("")}</linearGradient>`, strip, ...letters];
}
