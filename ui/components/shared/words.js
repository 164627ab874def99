// Words come from Python by key, in the visitor's language. Text is only ever set as text.

// `template` with its {named} places filled; a place without a value stays.
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}

const ATTRIBUTES = { label: "aria-label", hint: "title" };

// Gives elements under `root` their words: data-say names the key of the text, data-label and data-hint those of the
// accessible name and of what the mouse shows.
export function speak(root, words) {
  for (const element of root.querySelectorAll("[data-say]")) element.textContent = words[element.dataset.say];
  for (const [name, attribute] of Object.entries(ATTRIBUTES)) {
    for (const element of root.querySelectorAll(`[data-${name}]`)) element.setAttribute(attribute, words[element.dataset[name]]);
  }
}
