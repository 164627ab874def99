// Scores of pinned tokens, each as the element that brought it last has it.

export const BROUGHT = "vitrine-origin";

const origins = new Map(); // element -> block of origin.py

export function bring(element, origin) {
  origins.set(element, origin);
  document.dispatchEvent(new CustomEvent(BROUGHT));
}

export const takeAway = (element) => origins.delete(element);

// The scores of `token` in `layer`, or undefined where nobody brought them (yet).
export function originOf(layer, direction, token) {
  const name = `${layer.fingerprint} ${direction} ${token}`;
  return [...origins.values()].find((origin) => origin.name === name);
}
