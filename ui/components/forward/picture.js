// The picture beside the numbers: the open part's tensor over it, the patch whose row is shown, grids of other sizes.

import { newCanvas } from "../shared/canvas.js";
import { part, write } from "../shared/element.js";
import { heatOf } from "../shared/ink.js";
import { arrowOf, stepped } from "../shared/keys.js";
import { cellUnder } from "../shared/pointer.js";

const WIDE = 480; // pixels of the drawing

export function listen(view) {
  const canvas = part(view.root, "picture");
  canvas.onclick = (event) => view.ask({ patch: cellUnder(event, view.block.open.grid) });
  canvas.onkeydown = (event) => {
    const arrow = arrowOf(event);
    if (!arrow) return;
    event.preventDefault();
    view.ask({ patch: stepped(view.block.open.patch, arrow, view.block.open.grid) });
  };
  const range = part(view.root, "sizes").querySelector("input");
  range.oninput = () => {
    view.size = Number(range.value);
    show(view);
  };
}

export function show(view) {
  const { open, sizes, own, image } = view.block;
  const isCut = open.box === "patches";
  part(view.root, "sizes").hidden = !isCut;
  const range = part(view.root, "sizes").querySelector("input");
  range.max = String(sizes.length - 1);
  const usual = sizes.findIndex(([side]) => side === own);
  const [, grid, told] = sizes[Math.min(view.size ?? usual, sizes.length - 1)];
  range.value = String(view.size ?? usual);
  write(part(view.root, "told"), isCut ? told : open.told);
  const canvas = part(view.root, "picture");
  [canvas.width, canvas.height] = [WIDE, Math.round((WIDE * image[0]) / image[1])];
  const context = canvas.getContext("2d");
  if (view.photo) context.drawImage(view.photo, 0, 0, canvas.width, canvas.height);
  if (isCut) drawGrid(context, grid);
  else drawHeat(view, context);
  frame(context, open);
}

function drawHeat({ block }, context) {
  const values = block.arrays.over_picture;
  const [rows, columns] = block.open.grid;
  const heat = newCanvas(columns, rows);
  const ends = [Math.min(...values), Math.max(...values)];
  heat.getContext("2d").putImageData(heatOf(values, [rows, columns], ends, block.over, { channels: 4 }), 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(heat, 0, 0, context.canvas.width, context.canvas.height);
}

function drawGrid(context, [rows, columns]) {
  const { width, height } = context.canvas;
  for (const [colour, line] of [["rgba(0, 0, 0, 0.6)", 2], ["#ffffff", 1]]) {
    [context.strokeStyle, context.lineWidth] = [colour, line];
    context.beginPath();
    for (let row = 1; row < rows; row++) context.rect(0, (row * height) / rows, width, 0);
    for (let column = 1; column < columns; column++) context.rect((column * width) / columns, 0, 0, height);
    context.stroke();
  }
}

function frame(context, { grid: [rows, columns], patch: [row, column] }) {
  const [wide, high] = [context.canvas.width / columns, context.canvas.height / rows];
  for (const [colour, line] of [["#000000", 6], ["#ffffff", 3]]) {
    [context.strokeStyle, context.lineWidth] = [colour, line];
    context.strokeRect(column * wide, row * high, wide, high);
  }
}
