// What a component draws, for take_home/ to take home: it finds the one that stands before it in the page.

const OFFERED = new WeakMap(); // element of the page -> { key: figure() }

// Marks the element that `parent` (its shadow) stands in. A figure is promised by `figures[key]()`: its `stem`, `title`,
// `record` (JSON text) and `paragraphs` (the caption's), and what it looks like by `draw(wide, room)`: { drawn: parts of an
// SVG, width, height } in pixels, for a sheet that has `wide` pixels for it (null: as on the screen) and `room` downward.
export function offer(parent, figures) {
  const host = parent.host ?? parent;
  host.dataset.drawing = "";
  OFFERED.set(host, figures);
}

export const offeredBy = (host) => OFFERED.get(host);

// What `read` reads while `root` is laid out `width` pixels wide; the screen never shows it so.
export function laidOut(root, width, read) {
  const before = root.style.width;
  if (width !== null) root.style.width = `${width}px`;
  try {
    return read();
  } finally {
    root.style.width = before;
  }
}
