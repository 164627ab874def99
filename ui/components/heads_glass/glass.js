// Every head's map small, one large; the head pointed at, here or in a chart that has a point per head, is the large one.

const states = new WeakMap();
const heard = new WeakSet(); // charts that tell us where the mouse is
const TILE = 46; // pixels of a small map's longer side
const EDGE = 720; // pixels of the large map's longer side
const GAP = 3;
const RING = "#b93016"; // as viz/heads.py rings the chosen point
let live = null; // the one of these that is on the page
const part = (root, name) => root.querySelector(`.${name}`);

// `before` is what was shown until now: where only another head was chosen, its maps are the same.
function unpackHeads(data, before) {
  const found = opened(data);
  found.kept = Boolean(before && sameBytes(before.body, found.body));
  if (found.kept) return Object.assign(found, { layers: before.layers, photo: before.photo });
  found.layers = found.heads.map((_, layer) => {
    const values = found.arrays[`layer${layer}`];
    const [, rows, columns] = values ? found.places[`layer${layer}`].shape : [];
    return values && { values, rows, columns };
  });
  found.photo = photoOf(found.image, found.arrays.image);
  return found;
}

// One head's map: its values and the largest of them; nothing where the layer's tokens have no place.
function mapOf(found, [layer, head]) {
  const of = found.layers[layer];
  if (!of) return null;
  const size = of.rows * of.columns;
  const values = of.values.subarray(head * size, (head + 1) * size);
  let top = 0;
  for (const value of values) if (value > top) top = value;
  return { ...of, values, top };
}

// A map as a canvas of one pixel per cell, by a table of colours with `channels` numbers each.
function heatOf(map, table, channels) {
  const canvas = newCanvas(map.columns, map.rows);
  const picture = new ImageData(map.columns, map.rows);
  map.values.forEach((value, at) => {
    if (Number.isNaN(value)) return; // no place of a key: stays clear
    const from = channels * Math.min(255, Math.round((255 * value) / (map.top || 1)));
    for (let channel = 0; channel < channels; channel++) picture.data[4 * at + channel] = table[from + channel];
    if (channels === 3) picture.data[4 * at + 3] = 255;
  });
  canvas.getContext("2d").putImageData(picture, 0, 0);
  return canvas;
}

// Where the small map of a head stands on the sheet: [left, top, width, height].
function slot(found, [layer, head]) {
  const [tall, wide] = found.image;
  const scale = TILE / Math.max(tall, wide);
  const [width, height] = [Math.round(wide * scale), Math.round(tall * scale)];
  return [head * (width + GAP), layer * (height + GAP), width, height];
}

function drawAll(root, state) {
  const { found } = state;
  const most = Math.max(...found.heads);
  const [right, bottom, width, height] = slot(found, [found.heads.length - 1, most - 1]);
  state.sheet = newCanvas(right + width, bottom + height);
  const context = state.sheet.getContext("2d");
  context.imageSmoothingEnabled = false;
  found.heads.forEach((count, layer) => {
    for (let head = 0; head < count; head++) {
      const map = mapOf(found, [layer, head]);
      if (map) context.drawImage(heatOf(map, found.table, 3), ...slot(found, [layer, head]));
    }
  });
  const all = part(root, "all");
  [all.width, all.height] = [2 * state.sheet.width, 2 * state.sheet.height];
  all.style.aspectRatio = `${all.width} / ${all.height}`;
  const bar = part(root, "bar").getContext("2d");
  for (let at = 0; at < 256; at++) {
    bar.fillStyle = `rgb(${found.table.slice(3 * at, 3 * at + 3).join()})`;
    bar.fillRect(at, 0, 1, 1);
  }
}

function drawOne(canvas, found, map) {
  const scale = EDGE / Math.max(...found.image);
  [canvas.height, canvas.width] = found.image.map((length) => Math.round(length * scale));
  const context = canvas.getContext("2d");
  context.drawImage(found.photo, 0, 0, canvas.width, canvas.height);
  context.fillStyle = "rgba(0, 0, 0, 0.35)";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  if (map) context.drawImage(heatOf(map, found.over, 4), 0, 0, canvas.width, canvas.height);
}

// The points of both charts that belong to the head under the mouse get a ring.
function ring(state) {
  const { found, at, held } = state;
  const index = found.heads.slice(0, at[0]).reduce((sum, count) => sum + count, 0) + at[1];
  for (const key of found.charts) {
    for (const point of document.querySelectorAll(`.st-key-${key} .scatterlayer .trace:first-child path.point`)) {
      const on = point.__data__?.i === index && String(at) !== String(held);
      [point.style.stroke, point.style.strokeWidth] = on ? [RING, "6px"] : ["", ""];
    }
  }
}

function show(root, state) {
  const { found, at } = state;
  const map = mapOf(found, at);
  drawOne(part(root, "one"), found, map);
  const all = part(root, "all").getContext("2d");
  all.imageSmoothingEnabled = false;
  all.clearRect(0, 0, 1e5, 1e5);
  all.drawImage(state.sheet, 0, 0, 2 * state.sheet.width, 2 * state.sheet.height);
  const [left, top, width, height] = slot(found, at).map((length) => 2 * length);
  for (const [colour, line] of [["#fff", 7], [RING, 4]]) {
    [all.strokeStyle, all.lineWidth] = [colour, line];
    all.strokeRect(left, top, width, height);
  }
  const said = map ? `: what the ${found.asking[at[0]]} attends to` : ": its tokens have no place in the picture";
  part(root, "which").textContent = `Layer ${at[0] + 1}, head ${at[1] + 1}${said}`;
  part(root, "high").textContent = map ? map.top.toPrecision(3) : "–";
  part(root, "value").textContent = map && state.cell != null ? valueAt(map, state.cell) : "";
  ring(state);
  Object.assign(root.dataset, { layer: at[0], head: at[1], top: map ? String(map.top) : "" });
}

// The map beside the point of a chart, for the large one may be out of sight.
function peek(root, state, mouse) {
  const card = part(root, "peek");
  const map = mouse && mapOf(state.found, state.at);
  card.hidden = !map;
  if (!map) return;
  drawOne(card.querySelector("canvas"), state.found, map);
  card.querySelector("p").textContent = `Layer ${state.at[0] + 1}, head ${state.at[1] + 1}`;
  const { width, height } = card.getBoundingClientRect();
  const right = mouse.clientX + 24 + width < innerWidth;
  card.style.left = `${right ? mouse.clientX + 24 : Math.max(4, mouse.clientX - 24 - width)}px`;
  card.style.top = `${Math.max(4, Math.min(innerHeight - height - 8, mouse.clientY + 24))}px`;
}

function valueAt(map, [down, across]) {
  const [row, column] = [Math.floor(down * map.rows), Math.floor(across * map.columns)];
  const value = map.values[row * map.columns + column];
  return `row ${row + 1}, column ${column + 1}: ${Number.isNaN(value) ? "no key" : value.toPrecision(3)}`;
}

// The mouse on a canvas in shares of its height and width.
function shares(event) {
  const box = event.currentTarget.getBoundingClientRect();
  const inside = (share) => Math.max(0, Math.min(0.9999, share));
  return [inside((event.clientY - box.top) / box.height), inside((event.clientX - box.left) / box.width)];
}

function headUnder(event, { found, sheet }) {
  const [down, across] = shares(event);
  const [, , width, height] = slot(found, [0, 0]);
  const layer = Math.min(found.heads.length - 1, Math.floor((down * sheet.height) / (height + GAP)));
  return [layer, Math.min(found.heads[layer] - 1, Math.floor((across * sheet.width) / (width + GAP)))];
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function listen(root, state) {
  const { found } = state;
  const all = part(root, "all");
  state.point = (at, mouse) => {
    state.at = at ?? state.held;
    state.cell = null;
    requestAnimationFrame(() => {
      show(root, state);
      peek(root, state, at && mouse);
    });
  };
  const hold = (at) => {
    state.held = at;
    state.point(at);
    state.pick(`${at[0]}-${at[1]}`);
  };
  all.onpointermove = (event) => state.point(headUnder(event, state));
  all.onpointerleave = () => state.point(null);
  all.onclick = (event) => hold(headUnder(event, state));
  all.onkeydown = (event) => {
    if (!STEPS[event.key]) return;
    event.preventDefault();
    const [down, right] = STEPS[event.key];
    const layer = Math.max(0, Math.min(found.heads.length - 1, state.held[0] + down));
    hold([layer, Math.max(0, Math.min(found.heads[layer] - 1, state.held[1] + right))]);
  };
  const one = part(root, "one");
  one.onpointermove = (event) => {
    state.cell = shares(event);
    show(root, state);
  };
  one.onpointerleave = () => state.point(state.at);
  part(root, "save").onclick = () => save(root, state);
}

// Plotly tells which of its points is under the mouse, once we have asked the chart to.
function hear(event) {
  const chart = event.target.closest?.(".js-plotly-plot");
  if (!chart?.on || heard.has(chart) || !live?.found.charts.some((key) => chart.closest(`.st-key-${key}`))) return;
  heard.add(chart);
  chart.on("plotly_hover", ({ points, event: mouse }) => {
    const point = points.find(({ curveNumber }) => curveNumber === 0);
    if (point && live) live.point([...point.customdata].slice(0, 2).map(Number), mouse);
  });
  chart.on("plotly_unhover", () => live?.point(null));
}

async function save(root, { found, at }) {
  const picture = part(root, "one");
  const canvas = newCanvas(picture.width + 40, picture.height + 100);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 20, 40);
  context.fillStyle = "#1d2433";
  context.font = "14px system-ui, sans-serif";
  context.fillText(part(root, "which").textContent, 20, 26);
  context.fillText(`Attention weight: colours from 0 to ${part(root, "high").textContent}`, 20, picture.height + 62);
  context.fillText(found.caption, 20, picture.height + 84, canvas.width - 40);
  const text = { Title: part(root, "which").textContent, Description: found.caption, "vitrine:provenance": found.record };
  saveBlob(`${found.stem}-layer-${at[0] + 1}-head-${at[1] + 1}.png`, await pngWithText(canvas, text));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".heads");
  const state = states.get(parentElement) ?? {};
  states.set(parentElement, state);
  state.pick = (place) => setTriggerValue("pick", place);
  if (state.data !== data) {
    state.data = data;
    state.found = unpackHeads(data, state.found);
    state.at = state.held = state.found.chosen;
    state.cell = null;
    if (!state.found.kept) drawAll(root, state);
    listen(root, state);
  }
  live = state;
  document.addEventListener("pointerover", hear, true);
  show(root, state);
  return () => {
    document.removeEventListener("pointerover", hear, true);
    if (live === state) live = null;
  };
}
