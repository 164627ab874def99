// One tile per position, drawn once; the tile under the mouse large, computed anew from the embeddings.

const states = new WeakMap();
const part = (root, name) => root.querySelector(`.${name}`);

// Cosines of one position with all: the vectors have length 1.
function cosines(layer, [row, column]) {
  const [rows, columns] = layer.size;
  const { channels } = layer;
  const { vectors } = layer.arrays;
  const own = (row * columns + column) * channels;
  const found = new Float32Array(rows * columns);
  for (let place = 0; place < found.length; place++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += vectors[own + channel] * vectors[place * channels + channel];
    found[place] = sum;
  }
  return found;
}

function paint(layer, values) {
  const [rows, columns] = layer.size;
  const [low, high] = layer.ends;
  const picture = new ImageData(columns, rows);
  values.forEach((value, at) => {
    const colour = 3 * Math.max(0, Math.min(255, Math.round((255 * (value - low)) / (high - low || 1))));
    for (let channel = 0; channel < 3; channel++) picture.data[4 * at + channel] = layer.table[colour + channel];
    picture.data[4 * at + 3] = 255;
  });
  return picture;
}

function drawAll(root, layer) {
  const [rows, columns] = layer.size;
  const [down, across] = layer.shown;
  const canvas = part(root, "all");
  [canvas.width, canvas.height] = [across.length * (columns + 1) - 1, down.length * (rows + 1) - 1];
  const context = canvas.getContext("2d");
  down.forEach((row, i) =>
    across.forEach((column, j) => context.putImageData(paint(layer, cosines(layer, [row, column])), j * (columns + 1), i * (rows + 1))),
  );
  part(root, "shown").textContent = `${down.length} × ${across.length} of ${rows} × ${columns} positions`;
}

function drawBar(root, layer) {
  const bar = part(root, "bar").getContext("2d");
  for (let at = 0; at < 256; at++) {
    bar.fillStyle = `rgb(${layer.table.slice(3 * at, 3 * at + 3).join()})`;
    bar.fillRect(at, 0, 1, 1);
  }
  part(root, "low").textContent = layer.ends[0].toFixed(2);
  part(root, "high").textContent = layer.ends[1].toFixed(2);
}

// A frame on `canvas`, which lies over the picture: [top, left, height, width] as shares of the picture.
function outline(canvas, boxes) {
  const { width, height } = canvas.getBoundingClientRect();
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  for (const [top, left, high, wide] of boxes)
    for (const [colour, line] of [["#000", 4], ["#fff", 2]]) {
      [context.strokeStyle, context.lineWidth] = [colour, line];
      context.strokeRect(left * width, top * height, wide * width, high * height);
    }
}

function show(root, state) {
  const { layer, at } = state;
  const [rows, columns] = layer.size;
  if (String(state.drawn) !== String(at)) {
    state.values = cosines(layer, at);
    state.drawn = at;
    const canvas = part(root, "one");
    [canvas.width, canvas.height] = [columns, rows];
    canvas.getContext("2d").putImageData(paint(layer, state.values), 0, 0);
  }
  const [row, column] = state.other ?? at;
  const value = state.values[row * columns + column];
  part(root, "which").textContent = `Tile of the position in row ${at[0] + 1}, column ${at[1] + 1}`;
  part(root, "value").textContent = `with row ${row + 1}, column ${column + 1}: ${value.toFixed(2)}`;
  outline(part(root, "dot"), [[row / rows, column / columns, 1 / rows, 1 / columns]]);
  const [i, j] = layer.shown.map((places, axis) => places.indexOf(at[axis]));
  const [tall, wide] = [part(root, "all").height, part(root, "all").width];
  const box = [(i * (rows + 1)) / tall, (j * (columns + 1)) / wide, rows / tall, columns / wide];
  outline(part(root, "mark"), i < 0 || j < 0 ? [] : [box]);
  Object.assign(root.dataset, { row: at[0], column: at[1], value: String(value) });
}

// Where the mouse is on a canvas, as one of `counts` rows and columns.
function under(event, counts) {
  const box = event.currentTarget.getBoundingClientRect();
  const shares = [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width];
  return shares.map((share, axis) => Math.max(0, Math.min(counts[axis] - 1, Math.floor(share * counts[axis]))));
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function listen(root, state) {
  const { layer } = state;
  const redraw = (change) => {
    Object.assign(state, change);
    requestAnimationFrame(() => show(root, state));
  };
  const tile = (event) => under(event, layer.shown.map((places) => places.length)).map((place, axis) => layer.shown[axis][place]);
  const hold = (at) => {
    redraw({ at, held: at, other: null });
    state.pick(`${at[0]}-${at[1]}`);
  };
  const [all, one] = [part(root, "all"), part(root, "one")];
  all.onpointermove = (event) => redraw({ at: tile(event), other: null });
  all.onpointerleave = () => redraw({ at: state.held, other: null });
  all.onclick = (event) => hold(tile(event));
  all.onkeydown = (event) => {
    if (!STEPS[event.key]) return;
    event.preventDefault();
    hold(STEPS[event.key].map((step, axis) => Math.max(0, Math.min(layer.size[axis] - 1, state.at[axis] + step))));
  };
  one.onpointermove = (event) => redraw({ other: under(event, layer.size) });
  one.onpointerleave = () => redraw({ other: null });
  one.onclick = (event) => hold(under(event, layer.size));
  part(root, "save").onclick = () => save(root, layer);
}

function watch(root, state) {
  const observer = new ResizeObserver(() => show(root, state));
  observer.observe(part(root, "all"));
  return observer;
}

// All tiles and the large one beside another on white, the caption under them, the record inside the file.
async function save(root, layer) {
  const canvas = newCanvas(1480, 800);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  [part(root, "all"), part(root, "one")].forEach((picture, at) => {
    const scale = 700 / Math.max(picture.width, picture.height);
    context.drawImage(picture, 20 + 740 * at, 40, picture.width * scale, picture.height * scale);
  });
  context.fillStyle = "#1d2433";
  context.font = "14px system-ui, sans-serif";
  context.fillText(part(root, "shown").textContent, 20, 26);
  context.fillText(part(root, "which").textContent, 760, 26);
  context.fillText(`Cosine: colours from ${layer.ends.map((end) => end.toFixed(2)).join(" to ")}`, 20, 764);
  context.fillText(layer.caption, 20, 786, canvas.width - 40);
  saveBlob(`${layer.stem}.png`, await pngWithText(canvas, { Title: layer.caption, "vitrine:provenance": layer.record }));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".tiles");
  const state = states.get(parentElement) ?? {};
  states.set(parentElement, state);
  state.pick = (place) => setTriggerValue("pick", place);
  if (state.data !== data) {
    state.data = data;
    state.layer = opened(data);
    state.at = state.held = state.layer.chosen;
    state.drawn = state.other = null;
    drawAll(root, state.layer);
    drawBar(root, state.layer);
    listen(root, state);
  }
  state.observer ??= watch(root, state); // goes with the picture that it watches
  show(root, state);
}
