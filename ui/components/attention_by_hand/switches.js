// The switches above the matrices: mask, scale, no parameters, temperature, sizes.

import { element, part, write } from "../shared/element.js";
import { fixed } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { maskOf, ownMask } from "./codes.js";
import { changed, SIZES, sizesOf } from "./sizes.js";

const warmthAt = (place) => Math.round(100 * 2 ** (place / 10)); // a quarter to four times, even steps in the logarithm
const placeAt = (warmth) => Math.round(10 * Math.log2(warmth / 100));
const boxIn = (root, name) => part(root, name).querySelector("input");

// Makes them speak to `view.change(change)`, which takes what is new of the state.
export function listen(view) {
  const { root } = view;
  boxIn(root, "plain").onchange = ({ target }) => view.change({ plain: target.checked });
  boxIn(root, "scale").onchange = ({ target }) => view.change({ scaled: target.checked });
  boxIn(root, "warmth").oninput = ({ target }) => view.change({ warmth: warmthAt(Number(target.value)) });
  part(root, "mask").onchange = ({ target }) => view.change({ mask: maskNamed(view.state, target.value) });
  part(root, "reset").onclick = () => view.reset();
}

// An own mask begins as the one before it.
const maskNamed = ({ allowed, count }, name) => (name === "own" ? ownMask(allowed, count) : name);

export function show(view) {
  const { root, state, words } = view;
  boxIn(root, "plain").checked = state.plain;
  boxIn(root, "scale").checked = state.scaled;
  boxIn(root, "warmth").value = placeAt(state.warmth);
  part(root, "mask").value = state.mask.startsWith("own") ? "own" : state.mask;
  part(root, "plain").hidden = !state.grids.x;
  write(part(root, "warmth").querySelector("output"), fixed(state.warmth / 100, 2));
  write(part(root, "hint"), state.mask.startsWith("own") ? words.hintMask : words.hint);
  part(root, "sizes").hidden = !view.resizable;
  if (view.resizable) showSizes(view);
}

// Rows of two buttons around a number, made once.
function showSizes(view) {
  const holder = part(view.root, "sizes");
  if (!holder.children.length) holder.append(...SIZES.map((kind) => stepper(view, kind)));
  const sizes = sizesOf(view.state.grids);
  for (const kind of SIZES) {
    const [less, number, more] = part(holder, kind).querySelectorAll("button, output");
    write(number, String(sizes[kind]));
    [less.disabled, more.disabled] = [sizes[kind] <= view.limits[kind][0], sizes[kind] >= view.limits[kind][1]];
  }
  part(holder, "width").hidden = view.state.plain;
}

function stepper(view, kind) {
  const button = (by, text, word) => {
    const named = fill(view.words[word], { what: view.words[kind] });
    const made = element("button", { type: "button", textContent: text, ariaLabel: named, title: named });
    made.onclick = () => resize(view, kind, by);
    return made;
  };
  const parts = [button(-1, "−", "fewer"), element("output"), button(1, "+", "more")];
  return element("span", { className: `stepper ${kind}` }, element("span", { textContent: view.words[kind] }), ...parts);
}

function resize(view, kind, by) {
  const grids = changed(kind, view.state.grids, by);
  const own = view.state.mask.startsWith("own") && kind === "tokens"; // a mask of one's own has as many rows as before
  view.change({ grids, ...(own ? { mask: "none" } : {}) });
}

export const withMask = (state) => {
  const count = (state.grids.x ?? state.grids.q).rows;
  return { ...state, count, allowed: maskOf(state.mask, count) };
};
