// The component's elements, made once per place on the page; their words come with each scene (`speak`).

import { element } from "../shared/element.js";

export const TOUCH = matchMedia("(pointer: coarse)").matches;

export function buildCloud(parent) {
  const button = (name) => element("button", { type: "button", className: "quiet", "data-say": name, "data-hint": `${name}Hint` });
  const parts = {
    points: element("canvas", { className: "points" }),
    over: element("canvas", { className: "over" }),
    said: element("p", { className: "said" }),
    groups: element("p", { className: "groups" }),
    bar: element("canvas", { className: "bar", width: 256, height: 1 }),
    unit: element("span", { className: "muted" }),
    low: element("span"),
    middle: element("span"),
    high: element("span"),
    hint: element("p", { className: "hint muted" }),
    note: element("p", { className: "hint muted" }),
    live: element("p", { className: "unseen", "aria-live": "polite" }),
    whole: element("input", { type: "checkbox" }),
    reset: button("reset"),
  };
  parts.stage = element(
    "div",
    { className: "stage", tabIndex: 0, role: "application", "data-label": "keys" },
    parts.points, parts.over,
  );
  const numbers = element("div", { className: "numbers" }, parts.low, parts.middle, parts.high);
  parts.toggle = element("label", { className: "toggle", "data-hint": "wholeHint" }, parts.whole, element("span", { "data-say": "whole" }));
  const buttons = element("div", { className: "row" }, parts.reset, parts.toggle);
  parts.scale = element("div", { className: "scale" }, parts.unit, parts.bar, numbers);
  parts.root = element(
    "section", { className: "cloud", "data-label": "cloud" },
    parts.stage, parts.said, parts.groups, parts.scale, buttons, parts.hint, parts.note, parts.live,
  );
  parent.append(parts.root);
  return parts;
}
