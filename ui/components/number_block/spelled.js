// The chosen number's arithmetic, written out.

import { element, part } from "../shared/element.js";
import { fixed } from "../shared/numbers.js";
import { fill } from "../shared/words.js";
import { isCentred } from "./maths.js";

const joined = (terms) => terms.join(" + ").replaceAll("+ −", "− ");

// `values` are numbers with one decimal; what is worked out from them has three.
export function spelled({ values, kind, epsilon, words }, { own, after }, at) {
  const { members, mean, square } = own[at];
  const numbers = [...members].map((place) => fixed(values[place], 1));
  const count = numbers.length;
  const [middle, spread] = [fixed(mean, 3), fixed(square, 3)];
  const told = { value: fixed(values[at], 1), mean: middle, square: spread, count, epsilon, result: fixed(after[at], 3) };
  const from = mean < 0 ? `(${middle})` : middle;
  if (!isCentred(kind)) {
    const squares = joined(numbers.map((number) => `${number.replace("−", "")}²`));
    return [fill(words.square, { ...told, sum: squares }), fill(words.divided, told)];
  }
  const squares = joined(numbers.map((number) => `(${number} − ${from})²`));
  return [
    fill(words.mean, { ...told, sum: joined(numbers) }),
    fill(words.variance, { ...told, sum: squares }),
    fill(words.result, { ...told, mean: from }),
  ];
}

export function write(view) {
  const lines = spelled(view.state, view.model, view.at);
  part(view.root, "spelled").replaceChildren(...lines.map((textContent) => element("p", { textContent })));
}
