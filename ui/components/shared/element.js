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
