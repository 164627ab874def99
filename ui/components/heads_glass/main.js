// Every head's map small, one large; the head pointed at, here or in a chart that has a point per head, is the large one.

import { svgText } from "../shared/caption.js";
import { offer } from "../shared/drawings.js";
import { part } from "../shared/element.js";
import { INK } from "../shared/ink.js";
import { arrowOf, clamp } from "../shared/keys.js";
import { BAR, bar, fitting, LETTER } from "../shared/pictures.js";
import { sharesUnder } from "../shared/pointer.js";
import { picture } from "../shared/sheet.js";
import { fill, speak } from "../shared/words.js";
import { drawAll, peek, showHead } from "./draw.js";
import { headAt, unpackHeads } from "./maps.js";

const TITLE = 22; // pixels over the large map
const states = new WeakMap();
const heard = new WeakSet(); // charts that tell us where the mouse is
let live = null; // the one of these that is on the page

// The head one step away: up and down lead to the layers beside it, which may have fewer heads.
function headBeside({ model: { heads }, held }, [down, right]) {
  const layer = clamp(held[0] + down, 0, heads.length - 1);
  return [layer, clamp(held[1] + right, 0, heads[layer] - 1)];
}

function listen(root, state) {
  const all = part(root, "all");
  state.point = (at, mouse) => {
    state.at = at ?? state.held;
    state.cell = null;
    requestAnimationFrame(() => {
      showHead(root, state);
      peek(root, state, at && mouse);
    });
  };
  const hold = (at) => {
    state.held = at;
    state.point(at);
    state.pick(`${at[0]}-${at[1]}`);
  };
  const headUnder = (event) => headAt(state.model, state.sheet, sharesUnder(event));
  all.onpointermove = (event) => state.point(headUnder(event));
  all.onpointerleave = () => state.point(null);
  all.onclick = (event) => hold(headUnder(event));
  all.onkeydown = (event) => {
    const step = arrowOf(event);
    if (!step) return;
    event.preventDefault();
    hold(headBeside(state, step));
  };
  listenToLargeMap(root, state);
}

function listenToLargeMap(root, state) {
  const one = part(root, "one");
  one.onpointermove = (event) => {
    state.cell = sharesUnder(event);
    showHead(root, state);
  };
  one.onpointerleave = () => state.point(state.at);
}

// Plotly tells which of its points is under the mouse, once we have asked the chart to.
function hear(event) {
  const chart = event.target.closest?.(".js-plotly-plot");
  if (!chart?.on || heard.has(chart) || !live?.model.charts.some((key) => chart.closest(`.st-key-${key}`))) return;
  heard.add(chart);
  chart.on("plotly_hover", ({ points, event: mouse }) => {
    const point = points.find(({ curveNumber }) => curveNumber === 0);
    if (point && live) live.point([...point.customdata].slice(0, 2).map(Number), mouse);
  });
  chart.on("plotly_unhover", () => live?.point(null));
}

// The large map with its title and colour bar, as a drawing to take home.
function drawn(root, { model }, wide, room) {
  const one = part(root, "one");
  const { width, height } = fitting(one.width / one.height, wide, room, TITLE + BAR);
  const title = svgText(part(root, "which").textContent, 0, LETTER, LETTER, INK);
  const ends = ["0", part(root, "high").textContent];
  const map = picture({ y: TITLE, width, height }, one.toDataURL(), "none");
  return { drawn: [title, map, ...bar(model.table, ends, TITLE + height, { width })], width, height: TITLE + height + BAR };
}

function figureOf(root, state) {
  const { model, at } = state;
  const [layer, head] = at.map((number) => number + 1); // of all that the record names, this one is in the file
  const paragraphs = [fill(model.words.scale, { high: part(root, "high").textContent }), fill(model.caption, { layer, head })];
  const record = JSON.stringify({ ...JSON.parse(model.record), layer, head });
  const [stem, title] = [`${model.stem}-layer-${layer}-head-${head}`, part(root, "which").textContent];
  return { stem, title, record, paragraphs, draw: (wide, room) => drawn(root, state, wide, room) };
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".heads");
  const state = states.get(parentElement) ?? {};
  states.set(parentElement, state);
  state.pick = (place) => setTriggerValue("pick", place);
  if (state.data !== data) {
    state.data = data;
    state.model = unpackHeads(data, state.model);
    state.at = state.held = state.model.chosen;
    state.cell = null;
    speak(root, state.model.words);
    if (!state.model.kept) drawAll(root, state);
    listen(root, state);
    offer(parentElement, { map: () => figureOf(root, state) });
    state.model.read.then(() => showHead(root, state));
  }
  live = state;
  document.addEventListener("pointerover", hear, true);
  showHead(root, state);
  return () => {
    document.removeEventListener("pointerover", hear, true);
    if (live === state) live = null;
  };
}
