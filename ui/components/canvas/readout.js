// The numbers and words beside the picture.

import { element, write } from "../shared/element.js";
import { figure } from "../shared/numbers.js";
import { pickedOn } from "./maths.js";
import { barNumbers } from "./scaling.js";
import { COARSE, facts, hint, numbersOf, pointedAt, scaleTitle, sentence } from "./words.js";

export function writeReadout(view) {
  const { parts, layer } = view;
  write(parts.sentence, sentence(view));
  const pairs = facts(view, view.summary);
  if (!COARSE.matches) pairs.push([layer.words.pointedAt, pointedAt(view)]);
  while (parts.facts.children.length > pairs.length) parts.facts.lastChild.remove();
  pairs.forEach(([label, text], at) => {
    const pair = parts.facts.children[at] ?? parts.facts.appendChild(element("div", {}, element("dt"), element("dd")));
    write(pair.firstChild, label);
    write(pair.lastChild, text);
  });
  const numbers = barNumbers(view.range, view.scaling);
  [parts.low, parts.middle, parts.high].forEach((target, at) => write(target, numbers[at]));
  write(parts.barTitle, scaleTitle(view));
  view.tiles.forEach((tile, head) => {
    write(tile.highest, figure(view.summaries[head].high));
    tile.button.title = numbersOf(view, view.summaries[head]).join(", ");
  });
  write(parts.hint, hint(view));
  const { tokens } = pickedOn(layer, view.direction);
  [...parts.tokens.children].forEach((button, at) => button.classList.toggle("shown", view.token % tokens === at));
  mark(parts.root, view, layer);
}

// What tests and the page's own style read.
function mark(root, view, layer) {
  Object.assign(root.dataset, {
    layer: layer.layer, token: view.token, pinned: view.pin === null ? "" : view.pin, rowSum: view.summary.sum.toFixed(6),
    direction: view.direction, fusion: view.fusion, head: view.head, highest: view.range[1],
  });
}
