// PNG and SVG of the figure above, made in the visitor's browser in one of a few sizes; PDF of what a component draws,
// which Python prints.

import { painted } from "../shared/canvas.js";
import { element } from "../shared/element.js";
import { savePdf, savePng, saveSvg } from "../shared/files.js";
import { fill, speak } from "../shared/words.js";
import { figureBefore } from "./figures.js";
import { sheetOf } from "./sheet.js";

const SAVERS = {
  svg: (name, sheet) => saveSvg(name, sheet.text),
  png: async (name, { text, pixels }, facts, { dpi }) => savePng(name, await painted(text, pixels), facts, dpi),
  pdf: (name, sheet, _, __, view) => {
    const asked = { serial: (view.serial ?? 0) + 1, svg: sheet.text };
    Object.assign(view, { serial: asked.serial, waiting: { name, sheet } });
    view.send(asked);
  },
};
const TOLD = { svg: "svgSaved", png: "pngSaved", pdf: "pdfSaved" }; // keys of words
const views = new WeakMap();

function tell(view, key, { across, down, pixels: [columns, rows] }) {
  const values = { across: Math.round(across), down: Math.round(down), columns, rows };
  view.status.textContent = fill(view.data.words[key], values);
}

function fail({ status, data: { words } }, problem) {
  status.textContent = fill(words.failed, { problem: words[problem] ?? problem });
}

async function save(view, kind) {
  const { host, data, choices } = view;
  const size = data.sizes[choices.size.selectedIndex];
  try {
    const figure = await figureBefore(host, data, choices.figure.value);
    const sheet = await sheetOf(figure, size);
    await SAVERS[kind](`${figure.stem}${size.ending}.${kind}`, sheet, figure, size, view);
    tell(view, kind === "pdf" ? "printing" : TOLD[kind], sheet);
  } catch (problem) {
    fail(view, problem.message);
  }
}

// What Python made of the drawing that it was sent last.
function takePrinted(view, printed) {
  if (!view.waiting || printed?.serial !== view.serial) return;
  const { name, sheet } = view.waiting;
  view.waiting = null;
  if (printed.problem) return fail(view, printed.problem);
  savePdf(name, printed.pdf);
  tell(view, TOLD.pdf, sheet);
}

function newView(parent) {
  const find = (name) => parent.querySelector(name);
  const choices = { size: find("select.size"), figure: find("select.figure") };
  return { host: parent.host ?? parent, status: find("[role=status]"), choices };
}

// Fills a choice, which keeps what was chosen.
function list(choice, options) {
  const chosen = choice.value;
  choice.replaceChildren(...options.map(([value, name]) => element("option", { value }, name)));
  if (options.some(([value]) => value === chosen)) choice.value = chosen;
}

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  if (!views.has(parentElement)) views.set(parentElement, newView(parentElement));
  const view = views.get(parentElement);
  const { choices } = view;
  Object.assign(view, { data, send: (asked) => setTriggerValue("pdf", asked) });
  speak(parentElement, data.words);
  list(choices.size, data.sizes.map(({ key, name }) => [key, name]));
  list(choices.figure, data.figures);
  choices.figure.hidden = data.figures.length < 2;
  choices.size.onchange = () => setStateValue("size", choices.size.value);
  for (const button of parentElement.querySelectorAll("button")) button.onclick = () => save(view, button.dataset.kind);
  const printer = parentElement.querySelector("[data-kind=pdf]");
  Object.assign(printer, { hidden: !data.prints, disabled: Boolean(data.obstacle), title: data.obstacle, textContent: data.words.pdf });
  takePrinted(view, data.printed);
}
