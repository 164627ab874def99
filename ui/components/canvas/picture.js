// One frame: compute what is shown, draw it, write its numbers.

const LABEL = 22; // height of the line under a small map, CSS pixels
const GAP = 10;
const SMALLEST = 104; // width of a small map that can still be read

// Sizes of everything for the width at hand: picture left and heads right, or one above the other.
function arrange(view) {
  const { parts, layer } = view;
  const width = parts.root.clientWidth;
  if (!width || !layer) return;
  view.width = width;
  const ratio = layer.image[1] / layer.image[0];
  const wide = width >= 640;
  const tallest = layer.height ?? Math.max(320, Math.min(900, innerHeight * 0.63));
  const share = ratio > 1.25 ? 0.54 : 0.5;
  const large = Math.floor(Math.min(wide ? width * share : width, tallest * ratio));
  parts.root.classList.toggle("narrow", !wide);
  parts.root.classList.toggle("alone", layer.heads === 1);
  view.size = [Math.round(large / ratio), large];
  fit(parts.canvas, view.size);
  const room = wide ? [view.size[0] - 132, width - large - 28] : [Infinity, width];
  const [columns, tile] = tiling(layer.heads, room, ratio);
  parts.heads.classList.toggle("small", tile < 126);
  parts.heads.style.gridTemplateColumns = `repeat(${columns}, ${tile}px)`;
  parts.scale.style.maxWidth = wide && layer.heads > 1 ? `${columns * (tile + GAP) - GAP}px` : "";
  view.tileSize = [Math.round(tile / ratio), tile];
  for (const { canvas } of view.tiles) fit(canvas, view.tileSize);
  view.arranged = true;
}

// The number of columns that makes the small maps largest in the room beside the picture. Where that leaves them too
// small to read (a wide picture, many heads, the phone), they take the width and grow downwards.
function tiling(heads, [height, width], ratio) {
  const across = (columns) => (width - GAP * (columns - 1)) / columns;
  const down = (columns) => ((height + GAP) / Math.ceil(heads / columns) - GAP - LABEL) * ratio;
  const tile = (columns) => Math.floor(Math.min(across(columns), down(columns)));
  const counts = Array.from({ length: Math.max(1, heads) }, (_, at) => at + 1);
  const best = counts.reduce((best, count) => (tile(count) > tile(best) ? count : best));
  if (height < Infinity && tile(best) >= SMALLEST) return [best, tile(best)];
  const columns = Math.max(2, Math.min(heads, Math.floor((width + GAP) / (SMALLEST + GAP))));
  return [columns, Math.floor(across(columns))];
}

function fit(canvas, [height, width]) {
  const density = Math.min(2, devicePixelRatio || 1);
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}

// What is shown: the pinned token, else the one under the mouse, else the one at rest.
function shownToken(view) {
  const regions = pickedOn(view.layer, view.direction);
  if (view.pin !== null) return view.pin;
  const pointed = view.pointer ? tokenAt(regions, cellAt(regions, ...view.pointer)) : -1;
  return pointed >= 0 ? pointed : regions.rest;
}

function compute(view) {
  const { layer, direction } = view;
  const regions = drawnOn(layer, direction);
  view.token = shownToken(view);
  view.window = Math.floor(view.token / pickedOn(layer, direction).tokens);
  view.maps = everyHead(layer, view.token, direction);
  view.fused = fuse(view.maps, view.fusion, view.head);
  view.summary = summary(view.fused, regions);
  view.summaries = view.maps.map((map) => summary(map, regions));
  const all = rangeOf([view.summary, ...view.summaries], layer.signed);
  view.range = rangeTogether(view, view.shared ? all : rangeOf([view.summary], layer.signed));
  view.tileRanges = view.summaries.map((one) => (view.shared ? view.range : rangeOf([one], layer.signed)));
}

// Colours and the quiet photograph depend on the layer and the overlay strength only.
function prepare(view) {
  const { layer, strength } = view;
  const lut = layer.colours[layer.signed ? "signed" : "heat"];
  view.table = colourTable(lut, layer.signed, strength);
  view.tileTable = colourTable(lut, layer.signed, 0.95);
  view.ground = groundOf(layer, strength);
  view.tileGround = groundOf(layer, 0.95);
  drawBar(view);
}

function drawLarge(view, context, width, height) {
  const { layer, direction } = view;
  const regions = drawnOn(layer, direction);
  const heat = heatOf(view.slot, view.fused, regions, view.window, view.range, view.table);
  const frame = { width, height, crop: [0, 0, ...layer.image], ground: view.ground, heat, regions, smooth: view.smooth };
  drawMap(context, frame);
  drawMarks(view, context, frame, width / view.size[1]);
}

// The window (where there are several), the token itself (thick when pinned), and the token under the mouse (dashed).
function drawMarks(view, context, frame, unit) {
  const { layer, direction, token } = view;
  const picked = pickedOn(layer, direction);
  if (frame.regions.windows > 1) stroke(context, frame, windowLines(frame.regions, view.window), unit);
  if (view.pin !== null && view.pointer) {
    const under = tokenAt(frame.regions, cellAt(frame.regions, ...view.pointer));
    if (under >= 0 && under !== token) stroke(context, frame, outline(frame.regions, (one) => one === under), 1.5 * unit, [4 * unit, 4 * unit]);
  }
  const own = outline(picked, (one) => one === token);
  stroke(context, { ...frame, regions: picked }, own, (view.pin === null ? 1.5 : 3) * unit);
}

function drawTile(view, head, context, width, height) {
  const regions = drawnOn(view.layer, view.direction);
  const picked = pickedOn(view.layer, view.direction);
  const heat = heatOf(view.tiles[head].slot, view.maps[head], regions, view.window, view.tileRanges[head], view.tileTable);
  const frame = { width, height, crop: view.crop, ground: view.tileGround, heat, regions, smooth: view.smooth };
  drawMap(context, frame);
  stroke(context, { ...frame, regions: picked }, outline(picked, (one) => one === view.token), Math.max(1, width / 150));
}

function drawBar(view) {
  const context = view.parts.bar.getContext("2d");
  const pixels = new ImageData(256, 1);
  const under = 46; // a quiet photograph's usual grey, so that the bar shows the colours as they look on it
  for (let at = 0; at < 256; at++) {
    const colour = view.tileTable[at];
    const alpha = (colour >>> 24) / 255;
    for (let channel = 0; channel < 3; channel++) {
      pixels.data[4 * at + channel] = alpha * ((colour >>> (8 * channel)) & 255) + (1 - alpha) * under;
    }
    pixels.data[4 * at + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
}

function drawAll(view) {
  const { canvas } = view.parts;
  drawLarge(view, canvas.getContext("2d"), canvas.width, canvas.height);
  view.crop = cropOf(view.layer, drawnOn(view.layer, view.direction), view.window);
  view.tiles.forEach((tile, head) => drawTile(view, head, tile.canvas.getContext("2d"), tile.canvas.width, tile.canvas.height));
}

// Sets text only where it changed: the browser lays out nothing that stays the same.
function say(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

function write(view) {
  const { parts, layer } = view;
  say(parts.sentence, sentence(view));
  const pairs = facts(view, view.summary);
  if (!COARSE.matches) pairs.push(["pointed at", pointedAt(view)]);
  while (parts.facts.children.length > pairs.length) parts.facts.lastChild.remove();
  pairs.forEach(([label, text], at) => {
    const pair = parts.facts.children[at] ?? parts.facts.appendChild(element("div", {}, element("dt"), element("dd")));
    say(pair.firstChild, label);
    say(pair.lastChild, text);
  });
  const [low, high] = view.range;
  say(parts.low, figure(low));
  say(parts.middle, figure((low + high) / 2));
  say(parts.high, figure(high));
  say(parts.barTitle, scaleTitle(view));
  view.tiles.forEach((tile, head) => {
    say(tile.highest, figure(view.summaries[head].high));
    tile.button.title = numbersOf(view, view.summaries[head]).join(", ");
  });
  say(parts.hint, hint(view));
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
