// The whole matrix of one head: colours for the overview, numbers and patches for the cell under the mouse.

const states = new WeakMap();
const part = (root, name) => root.querySelector(`.${name}`);
const short = (value) => (Math.abs(value) >= 0.001 || value === 0 ? value.toFixed(4) : value.toExponential(2));

// Width over height on the screen: square cells, unless a few reduced keys or a single class row would make a ribbon.
const proportion = ({ shape: [, , queries, keys] }) => Math.max(0.7, Math.min(4, keys / queries));

function drawGrid(root, layer) {
  const [, , queries, keys] = layer.shape;
  const canvas = part(root, "grid");
  [canvas.width, canvas.height] = [keys, queries];
  canvas.style.aspectRatio = proportion(layer);
  const picture = new ImageData(keys, queries);
  const { values } = layer.arrays;
  const low = layer.diverging ? -layer.high : 0;
  const step = 255 / (layer.high - low || 1);
  for (let at = 0; at < values.length; at++) {
    const colour = 3 * Math.max(0, Math.min(255, Math.round((values[at] - low) * step)));
    for (let channel = 0; channel < 3; channel++) picture.data[4 * at + channel] = layer.table[colour + channel];
    picture.data[4 * at + 3] = Number.isFinite(values[at]) ? 255 : 0; // a masked pair stays blank
  }
  canvas.getContext("2d").putImageData(picture, 0, 0);
}

function drawBar(root, layer) {
  const bar = part(root, "bar").getContext("2d");
  for (let at = 0; at < 256; at++) {
    bar.fillStyle = `rgb(${layer.table.slice(3 * at, 3 * at + 3).join()})`;
    bar.fillRect(at, 0, 1, 1);
  }
  part(root, "unit").textContent = layer.unit;
  part(root, "low").textContent = layer.diverging ? `≤ ${short(-layer.high)}` : "0";
  part(root, "high").textContent = `≥ ${short(layer.high)} (largest ${short(layer.largest)})`;
}

// The rectangle around a token's cells in pixels of the model's input; null for a token without a place.
function box(places, raster, flat) {
  const columns = places.shape[1];
  let [top, left, bottom, right] = [Infinity, Infinity, -1, -1];
  for (let at = 0; at < raster.length; at++) {
    if (raster[at] !== flat) continue;
    const [row, column] = [Math.floor(at / columns), at % columns];
    [top, left] = [Math.min(top, row), Math.min(left, column)];
    [bottom, right] = [Math.max(bottom, row), Math.max(right, column)];
  }
  const [high, wide] = places.cell;
  return bottom < 0 ? null : [top * high, left * wide, (bottom + 1 - top) * high, (right + 1 - left) * wide];
}

// The token's patch with as much around it again, so that one can tell what it is; the patch itself is framed.
function drawPatch(root, layer, which, token) {
  const places = which === "query" ? layer.queries : layer.keys;
  const canvas = part(root, which);
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  const found = box(places, places.raster, layer.window * places.tokens + token);
  const caption = canvas.parentElement.querySelector("figcaption");
  caption.textContent = `${which} ${token + 1}: ${found ? `x ${found[1].toFixed(0)}, y ${found[0].toFixed(0)} px` : places.prefix[token] ?? "no place"}`;
  if (!found) return;
  const [top, left, height, width] = found;
  const side = 3 * Math.max(height, width);
  const [y, x] = [top + height / 2 - side / 2, left + width / 2 - side / 2];
  const scale = canvas.width / side;
  context.imageSmoothingEnabled = false;
  context.drawImage(layer.photo, x, y, side, side, 0, 0, canvas.width, canvas.height);
  context.lineWidth = 3;
  context.strokeStyle = "#fff";
  context.strokeRect((left - x) * scale, (top - y) * scale, width * scale, height * scale);
}

function decoded(data) {
  const layer = opened(data);
  layer.queries.raster = layer.arrays.queryRaster;
  layer.keys.raster = layer.arrays.keyRaster;
  layer.photo = photoOf(layer.image, layer.arrays.image);
  return layer;
}

function show(root, state) {
  const { layer, cell } = state;
  const [, , queries, keys] = layer.shape;
  const [query, key] = cell;
  const value = layer.arrays.values[query * keys + key];
  part(root, "value").textContent = `Query ${query + 1} → key ${key + 1}: ${Number.isFinite(value) ? short(value) : "masked"}`;
  drawPatch(root, layer, "query", query);
  drawPatch(root, layer, "key", key);
  const cross = part(root, "cross");
  const box = part(root, "grid").getBoundingClientRect();
  [cross.width, cross.height] = [box.width, box.height];
  const context = cross.getContext("2d");
  const [high, wide] = [box.height / queries, box.width / keys];
  context.strokeStyle = state.held ? "#ffffff" : "rgba(255,255,255,.6)";
  context.strokeRect(0, query * high, box.width, high);
  context.strokeRect(key * wide, 0, wide, box.height);
  Object.assign(root.dataset, { query, key, value: String(value), held: String(state.held) });
}

function cellUnder(event, state) {
  const box = event.currentTarget.getBoundingClientRect();
  const shares = [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width];
  return shares.map((share, axis) => Math.max(0, Math.min(state.layer.shape[2 + axis] - 1, Math.floor(share * state.layer.shape[2 + axis]))));
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function listen(root, state) {
  const grid = part(root, "grid");
  const move = (cell) => {
    state.cell = cell;
    requestAnimationFrame(() => show(root, state));
  };
  grid.onpointermove = (event) => state.held || move(cellUnder(event, state));
  grid.onclick = (event) => {
    const cell = cellUnder(event, state);
    state.held = !(state.held && String(cell) === String(state.cell));
    move(cell);
  };
  grid.onkeydown = (event) => {
    const step = STEPS[event.key];
    if (event.key === "Escape") state.held = false;
    if (!step) return;
    event.preventDefault();
    state.held = true;
    move(step.map((by, axis) => Math.max(0, Math.min(state.layer.shape[2 + axis] - 1, state.cell[axis] + by))));
  };
  part(root, "save").onclick = () => save(root, state.layer);
}

// The matrix at a readable size on white, its caption under it, its record inside the file.
async function save(root, layer) {
  const grid = part(root, "grid");
  const enlarged = (cells, length) => cells * Math.max(1, Math.round(length / cells));
  const [width, height] = [enlarged(grid.width, 900), enlarged(grid.height, 900 / proportion(layer))];
  const canvas = newCanvas(Math.max(width, 760) + 40, height + 90);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  context.drawImage(grid, 20, 20, width, height);
  context.fillStyle = "#1d2433";
  context.font = "14px system-ui, sans-serif";
  const scale = `${layer.unit}: colours from ${part(root, "low").textContent} to ${part(root, "high").textContent}`;
  context.fillText(scale, 20, canvas.height - 42, canvas.width - 40);
  context.fillText(layer.caption, 20, canvas.height - 18, canvas.width - 40);
  saveBlob(`${layer.stem}.png`, await pngWithText(canvas, { Title: layer.caption, "vitrine:provenance": layer.record }));
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".matrix");
  const state = states.get(parentElement) ?? { cell: [0, 0], held: false };
  states.set(parentElement, state);
  if (state.data !== data) {
    state.data = data;
    state.layer = decoded(data);
    state.cell = state.cell.map((at, axis) => Math.min(at, state.layer.shape[2 + axis] - 1));
    drawGrid(root, state.layer);
    drawBar(root, state.layer);
    listen(root, state);
  }
  show(root, state);
}
