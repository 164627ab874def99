// What is said about the scene and its points.

import { element, write } from "../shared/element.js";
import { drawBar } from "../shared/ink.js";
import { figure, fixed } from "../shared/numbers.js";
import { fill, speak } from "../shared/words.js";
import { TOUCH } from "./parts.js";

const SHAPES = "○□◇△"; // as overlay.js outlines them

// What stands under the bar: lowest, middle and highest value.
export const barNumbers = ({ low, high }) => [low, (low + high) / 2, high].map(figure);

export const groupName = ({ shape, name }) => `${SHAPES[shape % 4]} ${name}`;

// What is known of one point, in words.
export function tellPoint({ scene }, point) {
  const { words, unit, groups } = scene;
  const { points, values } = scene.arrays;
  const value = Number.isFinite(values[point]) ? figure(values[point]) : words.none;
  const place = ["x", "y", "z"].map((name, axis) => `${name} ${fixed(points[3 * point + axis], 2)}`).join(", ");
  const filed = originalOf(scene, point);
  const marks = scene.marks.filter((mark) => mark.point === point);
  const ranks = marks.map(({ group, rank }) => `${groups[group].name}, ${groups[group].counted} ${rank}`);
  return [fill(words.point, { number: point + 1 }), fill(words.value, { unit, value }), place, ...filed, ...ranks].join(" · ");
}

// Where the file itself has the point, in its units; nothing where the scene is of no file.
function originalOf({ words, origin, decimals, arrays: { original } }, point) {
  if (!origin) return [];
  const [x, y, z] = origin.map((middle, axis) => fixed(middle + original[3 * point + axis], decimals));
  return [fill(words.original, { x, y, z })];
}

export function tellView(view) {
  const point = view.hovered ?? view.chosen;
  if (point !== null) return tellPoint(view, point);
  return TOUCH ? view.scene.words.countTouch : view.scene.words.count;
}

export function writeScene(view) {
  const { parts, scene } = view;
  const { table, words, unit } = scene;
  speak(parts.root.parentNode, words);
  drawBar(parts.bar, table);
  const numbers = barNumbers(scene);
  [parts.low, parts.middle, parts.high].forEach((target, at) => write(target, numbers[at]));
  write(parts.unit, scene.known < scene.count ? fill(words.partly, { unit }) : unit);
  write(parts.hint, TOUCH ? words.hintTouch : words.hint);
  write(parts.note, view.painter ? "" : words.noWebGl);
  parts.toggle.hidden = !scene.arrays.whole.length;
  parts.groups.replaceChildren(...scene.groups.map((group) => {
    const name = element("span", { textContent: groupName(group) });
    name.style.setProperty("--own", group.colour);
    return name;
  }));
}
