// Holes that the visitor fills in an order of their own: one at a touch, what each becomes is Python's to say.

import { fill } from "../shared/words.js";

// The order as it is known here: what Python said up to the turn that is looked at, and touches since.
export const orderOf = (view) => view.asked ?? view.data.order.slice(0, view.made);

// Fills the hole at `pixel` next, unless it is none or filled already.
export function fillNext(view, pixel) {
  const order = orderOf(view);
  if (view.data.free[pixel] && !order.includes(pixel)) tell(view, [...order, pixel]);
}

// Takes the last one back.
export const takeBack = (view) => orderOf(view).length && tell(view, orderOf(view).slice(0, -1));

export const beginAgain = (view) => orderOf(view).length && tell(view, []);

function tell(view, order) {
  view.asked = order;
  view.made = Math.min(view.made, order.length);
  view.serial += 1;
  view.paint();
  view.send({ serial: view.serial, order });
}

// What is told of a hole that has been filled.
export function toldOfTurn({ data, words }, pixel) {
  const turn = data.order.indexOf(pixel);
  const share = `${Math.round(100 * data.shares[turn])} %`;
  return fill(words.turn, { turn: turn + 1, level: data.becomes[turn], share });
}
