// One Plotly chart: in the page's colours, drawn when it comes near the window or when nothing else is to do.

import { heightOf, legendOf } from "./height.js";
import { introduce, listenToKeys } from "./keys.js";
import { drawnAt } from "./narrow.js";
import { fold, named, settle, titled } from "./righted.js";
import { writeReadably } from "../shared/written.js";

const NEAR = "10%"; // of the window's height, above and below it
const LATER = 300; // milliseconds after which charts further away begin to use idle time
const CLEAR = "rgba(0,0,0,0)";
const WHOLE = { width: 24, height: 24, path: "M4 4h6v2H6v4H4zm10 0h6v6h-2V6h-4zM4 14h2v4h4v2H4zm14 0h2v6h-6v-2h4z" };
const states = new WeakMap();
const hurried = new Set(); // the drawings under way that wait for none

// Streamlit serves static/ beside its own scripts, whatever path the app is under.
function address(name) {
  const streamlit = document.querySelector('script[src*="/static/js/"]');
  return new URL(`../../app/static/${name}`, streamlit.src).href;
}

// The drawing library: the first chart asks for it, for all.
function plotly(name) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  window.vitrinePlotly ??= new Promise((ready, failed) => {
    const script = Object.assign(document.createElement("script"), { src: address(name) });
    script.addEventListener("load", () => ready(window.Plotly));
    script.addEventListener("error", () => {
      script.remove();
      delete window.vitrinePlotly; // the next chart tries again
      failed(new Error("noLibrary")); // the key of its words
    });
    document.head.append(script);
  });
  return window.vitrinePlotly;
}

// The figure's own layout in the colours of the page; what the figure colours itself stays.
function dressed(figure, clickable, host) {
  const look = getComputedStyle(host);
  const [ink, line, paper, font] = ["text-color", "border-color", "secondary-background-color", "font"].map((name) =>
    look.getPropertyValue(`--st-${name}`).trim(),
  );
  const { template = {}, ...layout } = figure.layout;
  const frame = template.layout ?? {};
  const axis = { gridcolor: line, linecolor: line, zerolinecolor: line };
  const page = {
    ...frame,
    font: { ...frame.font, color: ink, family: font },
    paper_bgcolor: CLEAR,
    plot_bgcolor: CLEAR,
    xaxis: { ...frame.xaxis, ...axis },
    yaxis: { ...frame.yaxis, ...axis },
    hoverlabel: { bgcolor: paper, bordercolor: line, font: { color: ink, family: font } },
    modebar: { bgcolor: CLEAR, color: line, activecolor: ink },
  };
  // Copies, for Plotly writes into tied axes what room they had, and a phone that was turned would keep that.
  const own = Object.entries(layout).filter(([name]) => /^[xy]axis/.test(name));
  const axes = Object.fromEntries(own.map(([name, given]) => [name, { ...given }]));
  const whiskered = { error_x: { color: ink }, error_y: { color: ink } }; // on bars they don't take their trace's colour
  return {
    hovermode: clickable ? "closest" : undefined,
    uirevision: "kept", // a zoom outlives a slider
    ...layout,
    ...axes,
    template: { ...template, data: { ...template.data, bar: [whiskered] }, layout: page },
    width: host.clientWidth - (document.fullscreenElement === host ? 32 : 0),
  };
}

const full = (host, words) => ({
  name: "Fullscreen",
  title: words.fullscreen,
  icon: WHOLE,
  click: () => (document.fullscreenElement ? document.exitFullscreen() : host.requestFullscreen()),
});

// Given with the first drawing only: Plotly takes our button for another one each time, and would draw anew, twice.
const settings = (host, words) => ({
  locale: "visitor",
  locales: { visitor: { dictionary: words.toolbar } },
  displaylogo: false,
  showSendToCloud: false, // on by default: it would send the figure to Plotly's servers
  modeBarButtonsToRemove: ["select2d", "lasso2d"],
  modeBarButtonsToAdd: [full(host, words)],
});

function choose(points, state) {
  const point = points.find(({ customdata }) => customdata) ?? points[0];
  if (!point) return;
  const { x, y, customdata } = point;
  state.pick({ x, y, customdata: customdata == null ? [] : Array.isArray(customdata) ? customdata : Array.from(customdata) });
}

function listen(host, plot, state) {
  writeReadably(plot);
  plot.on("plotly_click", (event) => state.given.clickable && choose(event.points, state));
  listenToKeys(host, plot, state, (points) => choose(points, state));
  state.listening = true;
}

async function draw(host, state) {
  state.wanted = false;
  const { given } = state;
  try {
    const Plotly = await plotly(given.bundle);
    // Measured once, before anything is written: each look at a size after a change lays out the page anew.
    const width = host.isConnected && host.clientWidth;
    if (!width) return void (state.wanted = true);
    const figure = drawnAt(given.figure, width);
    const height = heightOf(given, host);
    const legend = legendOf(figure, host, height);
    const layout = named(titled({ ...dressed(figure, given.clickable, host), height, legend }, width), width);
    stand(host, height);
    const plot = host.querySelector(".plot");
    // Axes that are tied or kept in their place remember the room they had, and Plotly fails where they have far less.
    const bound = [layout.xaxis, layout.yaxis].some((axis) => axis?.scaleanchor || axis?.constrain);
    if (bound && state.listening && state.width !== host.clientWidth) state.listening = void Plotly.purge(plot);
    state.width = host.clientWidth;
    await Plotly.react(plot, figure.data, layout, state.listening ? undefined : settings(host, given.words));
    await fold(plot, host, width);
    await settle(plot, state);
    if (!state.listening) listen(host, plot, state);
    state.size = `${width} ${height}`;
    host.querySelector("[role=alert]").textContent = "";
    host.dataset.drawn = Number(host.dataset.drawn ?? 0) + 1;
  } catch (problem) {
    host.querySelector("[role=alert]").textContent = given.words[problem.message] ?? problem.message;
  }
}

const frame = () => new Promise(requestAnimationFrame);

// Now; charts that wait know of it until it is drawn.
function drawNow(host, state) {
  const drawing = draw(host, state).finally(() => hurried.delete(drawing));
  hurried.add(drawing);
}

// Behind the frame that shows what is drawn at once: the charts of one answer come in any order, and what stands around
// them a frame later. What is further away, but can't wait, goes before what can.
async function drawBehind(host, state) {
  await frame();
  await Promise.all(hurried);
  if (!state.given.patient) return void (state.wanted && drawNow(host, state));
  await frame();
  await Promise.all(hurried);
  setTimeout(() => state.wanted && draw(host, state));
}

const idle = window.requestIdleCallback ?? ((act) => setTimeout(act, 200));

// Now if it is near the window, behind those where it can wait or stands further away; one that is not drawn yet
// when nothing else is to do.
function want(host, state) {
  state.wanted = true;
  if (state.near && !state.given.patient) return drawNow(host, state);
  if (state.near || state.listening) return drawBehind(host, state);
  clearTimeout(state.later);
  const still = () => state.wanted && !state.listening; // it may have come near and been drawn, and have its turn now
  state.later = setTimeout(() => idle(() => still() && draw(host, state)), LATER);
}

// The height may be another once the window is, or what stands above; the observer of the size then draws.
function fit(host, state) {
  stand(host, heightOf(state.given, host));
}

function stand(host, height) {
  if (host.style.height !== `${height}px`) host.style.height = `${height}px`;
}

const isOver = (page) => page.dataset.testScriptState !== "running";

function watch(host, state) {
  const page = document.querySelector("[data-testid=stApp]");
  const fitted = () => fit(host, state);
  const seen = new IntersectionObserver(
    (entries) => {
      state.near = entries.at(-1).isIntersecting;
      if (state.near && state.wanted) draw(host, state);
    },
    { rootMargin: `${NEAR} 0px` },
  );
  const sized = new ResizeObserver(() => {
    fit(host, state);
    if (state.size && state.size !== `${host.clientWidth} ${host.clientHeight}`) requestAnimationFrame(() => want(host, state));
    else if (state.wanted && state.near) draw(host, state);
  });
  const dyed = new MutationObserver(() => state.size && want(host, state)); // the visitor changed the theme
  const placed = new MutationObserver(() => isOver(page) && requestAnimationFrame(fitted)); // what stands above has its height
  seen.observe(host);
  sized.observe(host);
  dyed.observe(page, { attributes: true, attributeFilter: ["class"] });
  placed.observe(page, { attributes: true, attributeFilter: ["data-test-script-state"] });
  addEventListener("resize", fitted);
  return () => {
    [seen, sized, dyed, placed].forEach((observer) => observer.disconnect());
    removeEventListener("resize", fitted);
  };
}

// What came with every picture once, with the pictures where they belong.
function whole(given) {
  for (const image of given.figure.layout.images ?? []) image.source = given.pictures[image.source];
  return given;
}

function leave(host, state) {
  state.unwatch();
  window.Plotly?.purge(host.querySelector(".plot"));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector(".vitrine-chart");
  const state = states.get(host) ?? {};
  states.set(host, state);
  state.pick = (point) => setTriggerValue("pick", point);
  const text = new TextDecoder().decode(data);
  if (state.text !== text) {
    Object.assign(state, { text, given: whole(JSON.parse(text)) });
    host.classList.toggle("clickable", state.given.clickable);
    introduce(host, state.given);
    fit(host, state);
    want(host, state);
  }
  state.unwatch ??= watch(host, state); // once: of all the functions returned below, Streamlit calls the last one only
  return () => setTimeout(() => host.isConnected || leave(host, state));
}
