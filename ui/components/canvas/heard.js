// What a canvas does with the news of the others in its group.

import { listTokens, recompute, refresh, report, showChoices } from "./interaction.js";
import { scaled, tell, tokenOf } from "./together.js";

export const HEARD = {
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
    if (!known && view.ownRange) tell(view, { range: view.ownRange });
    if (view.layer.scale !== "own") recompute(view);
  },
};
