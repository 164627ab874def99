// Canvases of one group point at the same place, whatever tokens each of them has there: what is sent from one to the
// others is a point, as shares of height and width, or the name of a token without a place.

const TOGETHER = "vitrine-together";

function tell(view, news) {
  const { group } = view.layer;
  if (group) document.dispatchEvent(new CustomEvent(TOGETHER, { detail: { group, sender: view.parts.root, ...news } }));
}

function listenToGroup(view) {
  view.ranges = new Map(); // sender -> the scale it would have alone
  view.hear = ({ detail }) => {
    if (detail.group !== view.layer?.group || detail.sender === view.parts.root) return;
    for (const [name, answer] of Object.entries(HEARD)) if (name in detail) answer(view, detail[name], detail.sender);
  };
  document.addEventListener(TOGETHER, view.hear);
}

const HEARD = {
  pointer: (view, place) => {
    view.pointer = place && scaled(place, view.layer.image);
    refresh(view);
  },
  choice: (view, { pin, direction, fusion }) => {
    if (fusion !== "single") view.fusion = fusion; // heads of two models have nothing to do with each other
    if (direction !== view.direction) [view.direction, view.pin] = [direction, null];
    view.pin = tokenOf(view, pin);
    listTokens(view);
    showChoices(view);
    recompute(view);
    report(view);
  },
  range: (view, range, sender) => {
    const known = view.ranges.has(sender);
    if (known && String(view.ranges.get(sender)) === String(range)) return;
    view.ranges.set(sender, range);
    if (!known && view.told) tell(view, { range: view.told });
    if (view.layer.scale !== "own") recompute(view);
  },
};

const scaled = (place, lengths) => place.map((share, axis) => share * lengths[axis]);

const tellPointer = (view) => tell(view, { pointer: view.pointer && view.pointer.map((at, axis) => at / view.layer.image[axis]) });

const tellChoice = (view) => tell(view, { choice: { pin: placeOf(view), direction: view.direction, fusion: view.fusion } });

// Where the pinned token stands: under the mouse that pinned it, else its middle; its name if it stands nowhere.
function placeOf(view) {
  if (view.pin === null) return null;
  const regions = pickedOn(view.layer, view.direction);
  const cell = cellOf(regions, view.pin);
  if (!cell) return regions.prefix[view.pin % regions.tokens];
  const at = view.pointer && tokenUnder(view) === view.pin ? view.pointer : cell.map((one, axis) => (one + 0.5) * regions.cell[axis]);
  return at.map((length, axis) => length / view.layer.image[axis]);
}

function tokenOf(view, place) {
  if (place === null) return null;
  const regions = pickedOn(view.layer, view.direction);
  const flat = typeof place === "string" ? regions.prefix.indexOf(place) : tokenAt(regions, cellAt(regions, ...scaled(place, view.layer.image)));
  return flat < 0 ? null : flat;
}

// The large picture's scale: its own, or the widest of the group; in weights, or in multiples of uniform attention.
function rangeTogether(view, own) {
  const uniform = view.layer.scale === "uniform" ? view.layer.shape[3] : 1;
  const range = own.map((end) => end * uniform);
  if (String(range) !== String(view.told)) tell(view, { range: (view.told = range) });
  if (view.layer.scale === "own") return own;
  const all = [...view.ranges].filter(([sender]) => sender.isConnected).map(([, heard]) => heard);
  const high = Math.max(range[1], ...all.map((heard) => heard[1]));
  return [range[0] < 0 ? -high / uniform : 0, high / uniform];
}
