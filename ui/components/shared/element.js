// Elements: made, looked up, written to. Text is only ever set as text.

// One element with its properties or attributes, and what stands inside.
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// The first element under `root` with that class.
export const part = (root, name) => root.querySelector(`.${name}`);

// Sets text only where it changed: the browser lays out nothing that stays the same.
export function write(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

// Puts `children` in the place of what stood there. Whose keys were at a button goes on at the one in its place, or at
// its neighbour where that can't be pressed any more.
export function renew(place, ...children) {
  const buttons = () => [...place.querySelectorAll("button")];
  const held = buttons().indexOf(place.getRootNode().activeElement);
  place.replaceChildren(...children);
  if (held < 0) return;
  const near = [held, held + 1, held - 1].map((at) => buttons()[at]);
  near.find((button) => button && !button.disabled)?.focus({ preventScroll: true });
}
