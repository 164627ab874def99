// The element that brings the photograph and the colour tables, once for all layers. It shows nothing itself.

import { unpack } from "../shared/block.js";
import { newCanvas, photoOf } from "../shared/canvas.js";
import { groundNamed, takeAway } from "./grounds.js";

const brought = new WeakMap(); // element -> the name it brought last

// The same picture quiet: nearly grey and dim, laid over the photograph so that the heat stands out.
function veilOf(photo) {
  const canvas = newCanvas(photo.width, photo.height);
  const context = canvas.getContext("2d");
  const picture = photo.getContext("2d").getImageData(0, 0, photo.width, photo.height);
  const values = picture.data;
  for (let at = 0; at < values.length; at += 4) {
    const grey = 0.2126 * values[at] + 0.7152 * values[at + 1] + 0.0722 * values[at + 2];
    for (let channel = 0; channel < 3; channel++) values[at + channel] = 0.52 * grey + 0.24 * values[at + channel];
  }
  context.putImageData(picture, 0, 0);
  return canvas;
}

export default function ({ data, parentElement }) {
  const { name, colours, arrays } = unpack(data);
  if (brought.get(parentElement) !== name) takeAway(brought.get(parentElement), parentElement);
  brought.set(parentElement, name);
  const place = groundNamed(name);
  place.owner = parentElement;
  photoOf(arrays.image).then((photo) => place.bring({ photo, veil: veilOf(photo), colours }));
  return () => takeAway(name, parentElement);
}
