// A shelf of pictures in a narrow window: fewer stand in a row, in more rows, each as large as its names need.

import { ruler, wrapped } from "../shared/caption.js";

const [BAR, LEAST] = [100, 130]; // pixels: beside the pictures, of a bar; of a picture's place, for the longest line of a name
const FEWEST = 2; // in a row: a phone's
const TITLE = 13; // pixels of the bar's letters

const shelfOf = ({ layout }) => layout.meta?.shelf;
const acrossAt = (width) => Math.max(FEWEST, Math.floor((width - BAR) / LEAST));

// Whether so wide a place has fewer in a row than the figure.
export const isShelved = (figure, width) => acrossAt(width) < (shelfOf(figure)?.across ?? 0);

const heightOf = ({ row, gap }, down) => row * down + gap * (down - 1);

// Where picture number `place` stands, in shares of all rows: its axes, and its name.
function cell(place, { across, down, row, gap, beside }) {
  const [column, line] = [place % across, Math.floor(place / across)];
  const wide = (1 - beside * (across - 1)) / across;
  const [left, high] = [column * (wide + beside), heightOf({ row, gap }, down)];
  const top = 1 - (line * (row + gap)) / high;
  return { x: [left, Math.min(1, left + wide)], y: [Math.max(0, top - row / high), top], middle: left + wide / 2 };
}

// The bar stands beside the first row, in sight with it.
function barBeside(trace, row) {
  const { colorbar: bar } = trace;
  if (!bar) return trace;
  const text = wrapped(bar.title.text, row, ruler(TITLE)).join("<br>");
  const title = { ...bar.title, text, font: { ...bar.title.font, size: TITLE } };
  return { ...trace, colorbar: { ...bar, title, y: 1, yanchor: "top", lenmode: "pixels", len: row, nticks: 4 } };
}

// The figure as it stands in so wide a place; a wide one has it as it came.
export function shelved(figure, width) {
  if (!isShelved(figure, width)) return figure;
  const { data, layout } = figure;
  const { annotations, margin } = layout;
  const across = acrossAt(width);
  const row = Math.min(shelfOf(figure).row, Math.round((width - BAR) / across));
  const grid = { ...shelfOf(figure), across, row, down: Math.ceil(annotations.length / across) };
  const cells = annotations.map((_, place) => cell(place, grid));
  const axis = (letter, place) => `${letter}axis${place ? place + 1 : ""}`;
  const placed = cells.flatMap((own, place) => ["x", "y"].map((letter) => [axis(letter, place), { ...layout[axis(letter, place)], domain: own[letter] }]));
  const names = annotations.map((name, place) => ({ ...name, x: cells[place].middle, y: cells[place].y[1] }));
  const height = heightOf(grid, grid.down) + margin.t + margin.b;
  return { data: data.map((trace) => barBeside(trace, row)), layout: { ...layout, ...Object.fromEntries(placed), annotations: names, height } };
}
