// The row of boxes: made anew where the model has others, else only written to.

import { element, part, write } from "../shared/element.js";
import { heatOf } from "../shared/ink.js";
import { arrowOf } from "../shared/keys.js";

const LEAST = 1e-9; // a tensor of equal lengths is drawn in one colour

export function show(view) {
  const { boxes, open, block } = view.block;
  const order = boxes.map(([key]) => key).join(" ");
  if (order !== view.order) build(view, boxes);
  view.order = order;
  for (const [key, title, , shape] of boxes) {
    const made = view.boxes.get(key);
    write(part(made, "title"), title);
    write(part(made, "shape"), shape);
    made.setAttribute("aria-expanded", String(key === open.box));
    made.tabIndex = key === open.box ? 0 : -1;
    paint(view, key, part(made, "small"));
  }
  write(part(view.flow, "name"), block);
}

function build(view, boxes) {
  view.boxes = new Map();
  const groups = ["stem", "block", "end"].map((name) => {
    const made = boxes.filter(([, , group]) => group === name).map(([key]) => box(view, key));
    return element("div", { className: `group ${name}` }, ...(name === "block" ? [element("p", { className: "name" })] : []), element("div", { className: "boxes" }, ...made));
  });
  view.flow.replaceChildren(...groups);
}

function box(view, key) {
  const parts = [element("span", { className: "title" }), element("canvas", { className: "small", ariaHidden: "true" }), element("span", { className: "shape" })];
  const made = element("button", { type: "button", className: "box" }, ...parts);
  made.dataset.key = key;
  made.onclick = () => view.ask({ box: key });
  made.onkeydown = (event) => step(view, key, event);
  view.boxes.set(key, made);
  return made;
}

function step(view, key, event) {
  const arrow = arrowOf(event);
  if (!arrow) return;
  event.preventDefault();
  const keys = [...view.boxes.keys()];
  const next = keys[(keys.indexOf(key) + arrow[0] + arrow[1] + keys.length) % keys.length];
  view.boxes.get(next).focus();
}

// A box's tensor on a scale of its own; the first one shows the picture itself.
function paint({ block, photo }, key, canvas) {
  const values = block.arrays[`small_${key}`];
  const [rows, columns] = block.shapes[key];
  if (key === "patches") {
    if (!photo) return;
    [canvas.height, canvas.width] = [photo.height, photo.width];
    canvas.getContext("2d").drawImage(photo, 0, 0);
    return;
  }
  [canvas.height, canvas.width] = [rows, columns];
  const ends = [Math.min(...values), Math.max(...values)];
  canvas.getContext("2d").putImageData(heatOf(values, [rows, columns], [ends[0], Math.max(ends[1], ends[0] + LEAST)], block.table), 0, 0);
}
