// The same numbers flat, a table for each picture: what goes in can be changed, what comes out stands below it.

import { element, part, write } from "../shared/element.js";
import { fixed } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { indexOf } from "./maths.js";

export function build(view) {
  const { shape, words } = view.state;
  view.cells = [];
  const tables = Array.from({ length: shape[0] }, (_, picture) => tableOf(view, picture));
  part(view.root, "pictures").replaceChildren(...tables);
  part(view.root, "pictures").style.setProperty("--columns", shape[2]);
  view.words = words;
}

function tableOf(view, picture) {
  const { shape: [, tokens, channels], words } = view.state;
  const head = element("tr", {}, element("td"), ...Array.from({ length: channels }, (_, channel) =>
    element("th", { scope: "col", textContent: fill(words.channel, { number: channel + 1 }) })));
  const rows = [...Array(tokens).keys()].map((token) =>
    element("tr", {}, element("th", { scope: "row", textContent: fill(words.token, { number: token + 1 }) }),
      ...Array.from({ length: channels }, (_, channel) => cellOf(view, [picture, token, channel]))));
  const caption = element("caption", { textContent: fill(words.picture, { number: picture + 1 }) });
  return element("table", {}, caption, element("thead", {}, head), element("tbody", {}, ...rows));
}

function cellOf(view, place) {
  const [picture, token, channel] = place.map((at) => at + 1);
  const input = element("input", { type: "text", inputMode: "decimal", autocomplete: "off" });
  input.setAttribute("aria-label", fill(view.state.words.cell, { picture, token, channel }));
  const after = element("span", { className: "after" });
  const cell = element("td", { className: "number" }, input, after);
  cell.dataset.at = indexOf(place, view.state.shape);
  view.cells[cell.dataset.at] = { cell, input, after };
  return cell;
}

export function paintTables(view) {
  const { values } = view.state;
  view.cells.forEach(({ cell, input, after }, at) => {
    if (view.typing !== input) input.value = fixed(values[at], 1);
    write(after, fixed(view.model.after[at], 2));
    cell.classList.toggle("lit", view.lit.has(at));
    cell.classList.toggle("chosen", at === view.at);
  });
}
