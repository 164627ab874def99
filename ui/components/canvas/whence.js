// Where the weight under the mouse comes from, in sentences: beside even attention, of which head, of which score.

import { figure } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { originOf } from "./origins.js";

// The sentences for the key (or query) `at` of the window of the pinned token.
export function whence(view, at) {
  const { layer, maps, fused, fusion } = view;
  const words = layer.words.origin;
  const head = headBehind(view, at);
  const known = { head: head + 1, times: figure(fused[at] * layer.shape[3]), share: shareOf(maps, head, at) };
  const sentences = [words.times, layer.heads > 1 && !layer.signed ? words[fusion] : ""];
  return [...sentences.map((one) => one && fill(one, known)), ...scoreOf(view, head, at)].filter(Boolean).join(" ");
}

// The head whose weight is told: the one that is shown, or the one that decides what is.
export function headBehind({ maps, fusion, head }, at) {
  if (fusion === "single") return head;
  const order = fusion === "min" ? -1 : 1;
  return maps.reduce((best, map, one) => (order * map[at] > order * maps[best][at] ? one : best), 0);
}

const shareOf = (maps, head, at) => Math.round((100 * maps[head][at]) / maps.reduce((sum, map) => sum + map[at], 0));

// How the score of that head came about, once the server has sent it.
function scoreOf(view, head, at) {
  const words = view.layer.words.origin;
  const origin = originOf(view.layer, view.direction, view.pin);
  const score = origin && scoreParts(origin, head, at);
  if (!score) return [];
  const written = Object.fromEntries(Object.entries(score.numbers).map(([name, value]) => [name, signed(value)]));
  const after = origin.mixed ? words.mixed : fill(words.softmax, { weight: figure(view.maps[head][at]) });
  return [fill(words[score.kind], { ...written, head: head + 1, channels: origin.channels }), after];
}

// The numbers of one head and key, and which sentence holds them; null where no score was kept.
export function scoreParts({ arrays, places, scale, channels }, head, at) {
  const read = (name) => arrays[name]?.[head * places[name].shape[1] + at];
  if (arrays.score) return { kind: "score", numbers: { score: read("score") } };
  if (!arrays.product) return null;
  const [product, bias] = [read("product"), read("bias")];
  const usual = Math.abs(scale * Math.sqrt(channels) - 1) < 1e-6;
  const kind = `${usual ? "product" : "scaled"}${bias === undefined ? "" : "Bias"}`;
  return { kind, numbers: { product, scale, bias, score: product * scale + (bias ?? 0) } };
}

const signed = (value) => (value === -Infinity ? "−∞" : figure(value));
