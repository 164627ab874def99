// The component's elements, made once per place on the page. Text is only ever set as text.

let groups = 0;

// A row of exclusive choices: real radio buttons, so the keyboard and screen readers know what to do.
function segmented(title, options) {
  const name = `group${groups++}`;
  const labels = Object.entries(options).map(([value, text]) =>
    element("label", {}, element("input", { type: "radio", name, value }), element("span", { textContent: text })),
  );
  return element("fieldset", { className: "segmented" }, element("legend", { textContent: title, className: "unseen" }), ...labels);
}

function toggle(text, title) {
  return element("label", { className: "toggle", title }, element("input", { type: "checkbox" }), element("span", { textContent: text }));
}

// Everything the visitor sees, by name.
function build(parent) {
  const parts = {
    direction: segmented("Direction", { from: "Attends to", to: "Attended by" }),
    tokens: element("div", { className: "tokens", role: "group", "aria-label": "Tokens without a place in the picture" }),
    fusion: segmented("Heads in the large picture", { mean: "Mean", max: "Max", min: "Min", single: "Single" }),
    canvas: element("canvas", { className: "large" }),
    sentence: element("p", { className: "sentence" }),
    facts: element("dl"),
    heads: element("div", { className: "heads", role: "group", "aria-label": "Heads" }),
    bar: element("canvas", { width: 256, height: 1 }),
    low: element("span"),
    middle: element("span"),
    high: element("span"),
    barTitle: element("span", { className: "muted" }),
    hint: element("p", { className: "hint muted" }),
    strength: element("input", { type: "range", min: 0, max: 100 }),
    smooth: toggle("Smooth", "Blend between patches; off shows one flat colour per patch"),
    shared: toggle("Same scale", "All maps from 0 to the highest value of all; off gives each map its own scale"),
    live: element("p", { className: "unseen", "aria-live": "polite" }),
  };
  parts.picture = element(
    "div",
    { className: "picture", tabIndex: 0, role: "application", "aria-label": "Attention over the picture. Arrow keys move the token, Enter pins it, Escape lets go." },
    parts.canvas,
  );
  parts.saves = saveButtons();
  parts.root = element("section", { className: "vitrine", "aria-label": "What each head looks at" }, ...rows(parts), parts.live);
  parent.append(parts.root);
  return parts;
}

function rows(parts) {
  const numbers = element("div", { className: "numbers" }, parts.low, parts.middle, parts.high);
  parts.scale = element("div", { className: "scale" }, parts.barTitle, parts.bar, numbers);
  const side = element("div", { className: "side" }, element("div", { className: "readout" }, parts.sentence, parts.facts), parts.heads, parts.scale);
  const strength = element("label", { className: "slider" }, element("span", { textContent: "Overlay" }), parts.strength);
  const settings = element("div", { className: "group" }, strength, parts.smooth, parts.shared);
  const fusion = element("div", { className: "group fusion" }, element("span", { className: "muted", textContent: "Head fusion" }), parts.fusion);
  return [
    element("div", { className: "row" }, element("div", { className: "group" }, parts.direction, parts.tokens), fusion),
    element("div", { className: "stage" }, element("div", { className: "column" }, parts.picture, parts.hint), side),
    element("div", { className: "row" }, settings, element("div", { className: "group" }, ...Object.values(parts.saves))),
  ];
}

function saveButtons() {
  const button = (textContent, title) => element("button", { type: "button", className: "quiet", textContent, title });
  return {
    picture: button("Picture · PNG", "The large picture as seen, with its caption and provenance inside the file"),
    heads: button("Heads · PNG", "All heads of this layer, with caption and provenance"),
    drawing: button("Picture · SVG", "The large picture with lines and text as vectors"),
  };
}

// One button per head: its map, its number, its highest value.
function headTile(head) {
  const canvas = element("canvas");
  const highest = element("span");
  const most = element("span", { className: "muted" }, element("span", { className: "most", textContent: "max " }), highest);
  const label = element("span", { className: "label" }, element("b", { textContent: `Head ${head + 1}` }), most);
  return { canvas, highest, slot: {}, button: element("button", { type: "button", className: "head" }, canvas, label) };
}

// One button per token that has no place in the picture.
function tokenButtons(prefix) {
  return prefix.map((name) => element("button", { type: "button", className: "token", textContent: name }));
}
