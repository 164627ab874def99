// The block as it is turned, its colour bar and its arithmetic, as a drawing to take home.

import { offer } from "../shared/drawings.js";
import { part } from "../shared/element.js";
import { INK } from "../shared/ink.js";
import { BAR, bar, fitting } from "../shared/pictures.js";
import { settled } from "../shared/settled.js";
import { svgContext } from "../shared/svg_context.js";
import { drawSolid } from "./solid.js";
import { spelled } from "./spelled.js";

const RATIO = 7 / 6; // width over height, as on the screen

function drawn({ state, lit, at }, wide, room) {
  const { width, height } = fitting(RATIO, wide, room);
  const context = svgContext();
  context.canvas = { width, height, getContext: () => context };
  drawSolid(context.canvas, { ...state, lit, chosen: at, ink: INK });
  const numbers = ["low", "value", "high"].map((name) => state.words[name]);
  return { drawn: [...context.drawn, ...bar(state.table, numbers, height, { width })], width, height: height + BAR };
}

function figureOf(view) {
  const { words, caption, record, stem } = view.state;
  const paragraphs = [part(view.root, "which").textContent, ...spelled(view.state, view.model, view.at), words.scale, caption];
  return { stem, title: words.title, record, paragraphs, draw: (wide, room) => drawn(view, wide, room) };
}

export function listen(view, parent) {
  offer(parent, {
    block: async () => {
      await settled(view);
      return figureOf(view);
    },
  });
}
