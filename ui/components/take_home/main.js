// PNG and SVG of the chart above, made in the visitor's browser in one of a few sizes.

import { painted } from "../shared/canvas.js";
import { element } from "../shared/element.js";
import { savePng, saveSvg } from "../shared/files.js";
import { fill, speak } from "../shared/words.js";
import { sheetOf } from "./sheet.js";

// The last chart that stands in front of `host` in the page.
function chartBefore(host) {
  const charts = [...document.querySelectorAll(".vitrine-chart, .js-plotly-plot")];
  const last = charts.filter((chart) => chart.compareDocumentPosition(host) & Node.DOCUMENT_POSITION_FOLLOWING).at(-1);
  if (last?.matches(".vitrine-chart")) throw new Error("drawing");
  return last;
}

const SAVERS = {
  svg: (name, sheet) => saveSvg(name, sheet.text),
  png: async (name, { text, pixels }, { title, caption, record }, { dpi }) =>
    savePng(name, await painted(text, pixels), { title, description: caption, record }, dpi),
};

const TOLD = { svg: "svgSaved", png: "pngSaved" }; // keys of words

async function save(kind, size, host, data, status) {
  const { words } = data;
  try {
    const chart = chartBefore(host);
    if (!chart) throw new Error("missing");
    const sheet = await sheetOf(chart, data, size);
    await SAVERS[kind](`${data.stem}${size.ending}.${kind}`, sheet, data, size);
    const [across, down] = [sheet.across, sheet.down].map(Math.round);
    const [columns, rows] = sheet.pixels;
    status.textContent = fill(words[TOLD[kind]], { across, down, columns, rows });
  } catch (problem) {
    status.textContent = fill(words.failed, { problem: words[problem.message] ?? problem.message });
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const host = parentElement.host ?? parentElement;
  const [status, choice] = ["[role=status]", "select"].map((name) => parentElement.querySelector(name));
  speak(parentElement, data.words);
  const [chosen, sizes] = [choice.value, data.sizes.map(({ key, name }) => element("option", { value: key }, name))];
  choice.replaceChildren(...sizes);
  if (chosen) choice.value = chosen;
  choice.onchange = () => setStateValue("size", choice.value);
  for (const button of parentElement.querySelectorAll("button")) {
    button.onclick = () => save(button.dataset.kind, data.sizes[choice.selectedIndex], host, data, status);
  }
}
