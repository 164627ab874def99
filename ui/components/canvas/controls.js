// The component's elements, made once per place on the page; their words come with each layer (`speak`).

import { element } from "../shared/element.js";
import { fill } from "../shared/words.js";
import { SCALINGS } from "./scaling.js";

export const FUSIONS = ["mean", "max", "min", "single"];
let groups = 0;

// A row of exclusive choices: real radio buttons, so the keyboard and screen readers know what to do.
function segmented(title, options) {
  const name = `group${groups++}`;
  const labels = options.map((value) =>
    element("label", {}, element("input", { type: "radio", name, value }), element("span", { "data-say": value })),
  );
  return element("fieldset", { className: "segmented" }, element("legend", { "data-say": title, className: "unseen" }), ...labels);
}

function toggle(text) {
  const box = element("input", { type: "checkbox" });
  return element("label", { className: "toggle", "data-hint": `${text}Hint` }, box, element("span", { "data-say": text }));
}

// Everything the visitor sees, by name.
export function build(parent) {
  const parts = {
    direction: segmented("direction", ["from", "to"]),
    tokens: element("div", { className: "tokens", role: "group", "data-label": "unplaced" }),
    fusion: segmented("fusionLong", FUSIONS),
    canvas: element("canvas", { className: "large" }),
    sentence: element("p", { className: "sentence" }),
    facts: element("dl"),
    heads: element("div", { className: "heads", role: "group", "data-label": "heads" }),
    bar: element("canvas", { width: 256, height: 1 }),
    low: element("span"),
    middle: element("span"),
    high: element("span"),
    barTitle: element("span", { className: "muted" }),
    hint: element("p", { className: "hint muted" }),
    strength: element("input", { type: "range", min: 0, max: 100 }),
    smooth: toggle("smooth"),
    shared: toggle("shared"),
    scaling: element("select", { "data-label": "scaling" }, ...SCALINGS.map((value) => element("option", { value, "data-say": value }))),
    links: toggle("links"),
    live: element("p", { className: "unseen", "aria-live": "polite" }),
  };
  parts.picture = element(
    "div",
    { className: "picture", tabIndex: 0, role: "application", "data-label": "picture" },
    parts.canvas,
  );
  parts.root = element("section", { className: "vitrine", "data-label": "title" }, ...rows(parts), parts.live);
  parent.append(parts.root);
  return parts;
}

function rows(parts) {
  const numbers = element("div", { className: "numbers" }, parts.low, parts.middle, parts.high);
  parts.scale = element("div", { className: "scale" }, parts.barTitle, parts.bar, numbers);
  const side = element("div", { className: "side" }, element("div", { className: "readout" }, parts.sentence, parts.facts), parts.heads, parts.scale);
  const strength = element("label", { className: "slider" }, element("span", { "data-say": "overlay" }), parts.strength);
  const settings = element("div", { className: "group" }, strength, ...["smooth", "shared", "scaling", "links"].map((name) => parts[name]));
  parts.fuse = element("div", { className: "group fusion" }, element("span", { className: "muted", "data-say": "fusion" }), parts.fusion);
  const picked = element("div", { className: "group" }, parts.direction, parts.tokens);
  parts.above = element("div", { className: "row" }, picked, parts.fuse);
  parts.below = element("div", { className: "row" }, settings);
  const stage = element("div", { className: "stage" }, element("div", { className: "column" }, parts.picture, parts.hint), side);
  return [parts.above, stage, parts.below];
}

// One button per head: its map, its number, its highest value.
export function headTile(head, words) {
  const canvas = element("canvas");
  const highest = element("span");
  const most = element("span", { className: "muted" }, element("span", { className: "most", textContent: `${words.most} ` }), highest);
  const title = element("b", { textContent: fill(words.head, { head: head + 1 }) });
  const label = element("span", { className: "label" }, title, most);
  return { canvas, highest, slot: {}, button: element("button", { type: "button", className: "head" }, canvas, label) };
}

// One button per token that has no place in the picture, by its name.
export function tokenButtons(names) {
  return names.map((name) => element("button", { type: "button", className: "token", textContent: name }));
}
