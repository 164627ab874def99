// The strongest links as lines: from the token shown to the tokens that it attends to most, as wide as their weights.

import { cellOf, drawnOn, pickedOn } from "./maths.js";

export const MOST = 10;
const WIDEST = 7; // CSS pixels

// [{ from, to, width }] in pixels of the model's input, strongest first; none where the token itself has no place.
export function linksOf(view) {
  const [picked, drawn] = [pickedOn(view.layer, view.direction), drawnOn(view.layer, view.direction)];
  const from = middleOf(picked, view.token);
  if (!from) return [];
  const first = view.window * drawn.tokens;
  const placed = [...view.fused.keys()].filter((token) => cellOf(drawn, first + token));
  const size = (token) => Math.abs(view.fused[token]);
  const strongest = placed.sort((one, other) => size(other) - size(one)).slice(0, MOST);
  const most = size(strongest[0]) || 1;
  return strongest.map((token) => ({ from, to: middleOf(drawn, first + token), width: (WIDEST * size(token)) / most }));
}

function middleOf(regions, flat) {
  const cell = cellOf(regions, flat);
  return cell && cell.map((at, axis) => (at + 0.5) * regions.cell[axis]);
}

// `scale` (down, across) takes pixels of the model's input to those of the drawing, `unit` CSS pixels.
export function drawLinks(context, links, [down, across], unit) {
  context.lineCap = "round";
  for (const [colour, extra] of [["rgba(8,10,20,.7)", 2], ["#8fe3ff", 0]]) {
    context.strokeStyle = colour;
    for (const { from, to, width } of links) {
      context.lineWidth = (width + extra) * unit;
      context.beginPath();
      context.moveTo(from[1] * across, from[0] * down);
      context.lineTo(to[1] * across, to[0] * down);
      context.stroke();
    }
  }
}

export function svgLinks(links, [down, across], unit) {
  const line = ({ from, to, width }, colour, extra) =>
    `<path d="M${from[1] * across} ${from[0] * down}L${to[1] * across} ${to[0] * down}" stroke="${colour}" stroke-width="${(width + extra) * unit}" stroke-linecap="round"/>`;
  return [["#080a14", 2], ["#8fe3ff", 0]].flatMap(([colour, extra]) => links.map((link) => line(link, colour, extra)));
}
