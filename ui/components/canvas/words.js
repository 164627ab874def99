// What the picture says, in words and numbers. People count from 1.

import { figure, fixed } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { cellAt, cellOf, drawnOn, pickedOn, tokenAt } from "./maths.js";
import { tokenUnder } from "./together.js";
import { whence } from "./whence.js";

// What the token `flat` is called where a sentence starts.
export function nameOf(view, regions, flat) {
  return named(regions, flat, regions.words.starting, view.layer.words.cell, view.layer.words.token);
}

// The same within a sentence.
function nameWithin(view, regions, flat) {
  return named(regions, flat, regions.words.within, view.layer.words.cellWithin, view.layer.words.tokenWithin);
}

function named(regions, flat, prefix, inCell, alone) {
  const token = flat % regions.tokens;
  if (token < prefix.length) return prefix[token];
  const cell = cellOf(regions, flat);
  return cell ? fill(inCell, { row: cell[0] + 1, column: cell[1] + 1 }) : fill(alone, { number: token + 1 });
}

const fusionWords = ({ layer, fusion, head }) => fill(layer.words.fused[fusion], { head: head + 1 });

// What the colour bar's numbers belong to.
export function scaleTitle(view) {
  const { words, image } = view.layer;
  const maps = view.shared ? words.barShared : fill(words.barOwn, { heads: fusionWords(view) });
  const scaling = words.scalings[view.scaling];
  const enlarged = view.crop[2] < image[0] ? words.barEnlarged : "";
  return [maps, scaling, words.barBeside, enlarged].filter(Boolean).join("; ");
}

// The sentence over the numbers.
export function sentence(view) {
  const regions = pickedOn(view.layer, view.direction);
  const template = view.layer.words[`${view.direction}${regions.windows > 1 ? "Window" : "Sentence"}`];
  const token = nameOf(view, regions, view.token);
  return fill(template, { token, window: view.window + 1, windows: regions.windows });
}

// A map's numbers as [label, text] pairs, in an order that never changes, so that nothing jumps.
export function facts(view, { sum, prefix, outside, high, at }) {
  const { words } = view.layer;
  const pairs = [[view.direction === "from" ? words.rowSum : words.columnSum, fixed(sum, 3)]];
  if (prefix.length) pairs.push([words.onPicture, fixed(sum - outside, 3)]);
  for (const [label, tokens] of drawnOn(view.layer, view.direction).words.shares) {
    pairs.push([label, fixed(tokens.reduce((share, token) => share + prefix[token], 0), 3)]);
  }
  return [...pairs, [words.highest, at < 0 ? "–" : figure(high)]];
}

export const numbersOf = (view, summary) =>
  facts(view, summary).map(([label, value]) => `${label} ${value}`);

// The token pointed at, counted within the window of the one shown; -1 where there is none.
function under(view) {
  const regions = drawnOn(view.layer, view.direction);
  const flat = view.pointer ? tokenAt(regions, cellAt(regions, ...view.pointer)) : -1;
  const token = flat - view.window * regions.tokens;
  return flat < 0 || token >= regions.tokens ? -1 : Math.max(-1, token);
}

// The weight between the token shown and the one pointed at.
export function pointedAt(view) {
  const token = under(view);
  if (token < 0) return "–";
  const value = view.fused[token];
  const rank = 1 + view.fused.reduce((stronger, other) => stronger + (other > value), 0);
  return fill(view.layer.words.ranked, { value: figure(value), rank, of: view.fused.length });
}

// A few lines for those who hear the page.
export function spoken(view) {
  const { layer, layer: { words }, summary } = view;
  const regions = drawnOn(layer, view.direction);
  const peak = summary.at < 0 ? "" : nameWithin(view, regions, view.window * regions.tokens + summary.at);
  const numbers = numbersOf(view, summary).join(", ");
  const lines = [
    view.pin === null ? "" : words.pinned,
    sentence(view),
    peak && fill(words.mostAt, { token: peak }),
    fill(words.spoken, { layer: layer.layer + 1, heads: fusionWords(view), numbers }),
  ];
  return lines.filter(Boolean).join(" ");
}

export const COARSE = matchMedia("(pointer: coarse)"); // a finger: it points only while it presses

// What to do next; and while a token is held and another place pointed at, where the weight there comes from.
export function hint(view) {
  if (view.pin !== null && !COARSE.matches && under(view) >= 0) {
    const itself = tokenUnder(view) === view.pin ? view.layer.words.origin.letGo : "";
    return [whence(view, under(view)), itself].filter(Boolean).join(" ");
  }
  const key = view.pin !== null ? "pinnedHint" : view.touched ? "touched" : "start";
  return view.layer.words[COARSE.matches ? `${key}Touch` : key];
}

// The caption under a file taken home: what is shown, its numbers, where it came from.
export function captionOf(view, figureName) {
  const { layer, layer: { words } } = view;
  const [low, high] = view.range.map(figure);
  const all = figureName === "heads";
  const template = words[`caption${all && !view.shared ? "Own" : ""}${view.smooth ? "Smooth" : ""}`];
  const heads = all ? words.all : fusionWords(view);
  const first = fill(template, { sentence: sentence(view), place: words.where, heads, low, high });
  const numbers = all ? [] : [numbersOf(view, view.summary).join(" · ")];
  return [first, ...(words.scalings[view.scaling] ? [words.scalings[view.scaling]] : []), ...numbers, layer.caption];
}
