// Pixels of a digit being made, one after another, until all are or the visitor touches anything.

const STEP = 140; // ms a pixel
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// Plays what is left, or all again where nothing is; whoever wants no motion sees the end at once.
export function play(view) {
  if (view.playing) return rest(view);
  const count = view.data.order.length;
  if (view.made >= count - 1) view.made = 0;
  if (still()) return finish(view);
  view.playing = setInterval(() => step(view), STEP);
  view.hands = new AbortController();
  for (const kind of ["pointerdown", "keydown"]) {
    addEventListener(kind, (event) => isPlay(view, event) || rest(view), { capture: true, signal: view.hands.signal });
  }
  return view.paint();
}

// The play button's own clicks and keys make their choice themselves.
const isPlay = (view, event) => event.composedPath().some((place) => place.className === "play");

function step(view) {
  if (!view.root.isConnected) return halt(view);
  view.made += 1;
  return view.made >= view.data.order.length ? rest(view) : view.paint();
}

function finish(view) {
  view.made = view.data.order.length;
  rest(view);
}

// Stops, and says so: the pixel in hand is now the one that the page speaks of.
function rest(view) {
  halt(view);
  view.paint();
  view.reach(Math.min(view.made, view.data.order.length - 1));
}

// Stops where it is.
export function halt(view) {
  clearInterval(view.playing);
  view.hands?.abort();
  view.playing = null;
}

// Whether `data` speaks of the same pixels and of the step that is shown anyway, so that what is shown may stay: while
// it plays, and where all pixels are made, the last one's among them.
export function steady(view, data) {
  const [old, count] = [view.data, data.order.length];
  const same = ["order", "becomes"].every((name) => String(old[name]) === String(data[name]));
  return same && (data.step === old.step || (view.made === count && data.step === count - 1));
}
