// The component's elements, made once per place on the page, and the words in them.

const TYPEFACE = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif";
const TOUCH = matchMedia("(pointer: coarse)").matches;

function buildCloud(parent) {
  const button = (textContent, title) => element("button", { type: "button", className: "quiet", textContent, title });
  const parts = {
    points: element("canvas", { className: "points" }),
    over: element("canvas", { className: "over" }),
    said: element("p", { className: "said" }),
    groups: element("p", { className: "groups" }),
    bar: element("canvas", { className: "bar", width: 256, height: 1 }),
    unit: element("span", { className: "muted" }),
    low: element("span"),
    middle: element("span"),
    high: element("span"),
    hint: element("p", { className: "hint muted" }),
    note: element("p", { className: "hint muted" }),
    live: element("p", { className: "unseen", "aria-live": "polite" }),
    whole: element("input", { type: "checkbox" }),
    reset: button("Reset view", "Stand where the picture began (Home)"),
    png: button("Picture · PNG", "The picture as seen, with its caption and provenance inside the file"),
    svg: button("Picture · SVG", "The same with every point as a disc, for slides and papers"),
  };
  parts.stage = element(
    "div",
    { className: "stage", tabIndex: 0, role: "application", "aria-label": KEYS_SPOKEN },
    parts.points, parts.over,
  );
  const numbers = element("div", { className: "numbers" }, parts.low, parts.middle, parts.high);
  parts.toggle = element("label", { className: "toggle", title: "The points of the file that the model was not given" }, parts.whole, element("span", { textContent: "Whole cloud" }));
  const buttons = element("div", { className: "row" }, parts.reset, parts.toggle, parts.png, parts.svg);
  parts.scale = element("div", { className: "scale" }, parts.unit, parts.bar, numbers);
  parts.root = element(
    "section", { className: "cloud", "aria-label": "The point cloud in three dimensions" },
    parts.stage, parts.said, parts.groups, parts.scale, buttons, parts.hint, parts.note, parts.live,
  );
  parent.append(parts.root);
  return parts;
}

const KEYS_SPOKEN = "Point cloud. Arrow keys turn it, plus and minus zoom, N and P step through the marked points, Escape lets go, Home resets the view.";
const HINT = "Drag to turn, wheel to zoom, click a point to choose it. Keys: arrows, + and −, N and P for the marked points, Home.";
const HINT_TOUCH = "One finger turns, two zoom; tap a point to choose it.";
const NO_WEBGL = "This browser offers no WebGL, so the picture is drawn the slow way, with fewer points of the whole cloud.";

// Three figures; very small and very large numbers as powers of ten.
function figure(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return "none";
  if (size === 0) return "0";
  if (size < 0.001 || size >= 1e5) return value.toExponential(2).replace("e-", "·10^−").replace("e+", "·10^").replace(/^-/, "−");
  return value.toFixed(size < 0.1 ? 4 : size < 10 ? 3 : 1).replace("-", "−");
}

// What is known of one point, in words.
function tellPoint({ scene }, point) {
  const { points, values } = scene.arrays;
  const place = ["x", "y", "z"].map((name, axis) => `${name} ${points[3 * point + axis].toFixed(2).replace("-", "−")}`);
  const marks = scene.marks.filter((mark) => mark.point === point);
  const ranks = marks.map(({ group, rank }) => `${scene.groups[group].name}, ${scene.groups[group].counted} ${rank}`);
  return [`Point ${point + 1}`, `${scene.unit}: ${figure(values[point])}`, place.join(", "), ...ranks].join(" · ");
}

function tellView(view) {
  const point = view.hovered ?? view.chosen;
  if (point !== null) return tellPoint(view, point);
  return `${view.scene.count.toLocaleString("en")} points. ${TOUCH ? "Tap" : "Point at"} one for its numbers.`;
}

// Sets text only where it changed: the browser lays out nothing that stays the same.
function say(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

function writeScene(view) {
  const { parts, scene } = view;
  const { table, low, high } = scene;
  const context = parts.bar.getContext("2d");
  for (let at = 0; at < 256; at++) {
    context.fillStyle = css(table.slice(3 * at, 3 * at + 3));
    context.fillRect(at, 0, 1, 1);
  }
  [[parts.low, low], [parts.middle, (low + high) / 2], [parts.high, high]].forEach(([target, value]) => say(target, figure(value)));
  say(parts.unit, scene.known < scene.count ? `${scene.unit} (grey: none)` : scene.unit);
  say(parts.hint, TOUCH ? HINT_TOUCH : HINT);
  say(parts.note, view.painter ? "" : NO_WEBGL);
  parts.toggle.hidden = !scene.arrays.whole.length;
  parts.groups.replaceChildren(...scene.groups.map((group) => {
    const name = element("span", { textContent: `${"○□◇△"[group.shape % 4]} ${group.name}` });
    name.style.setProperty("--own", group.colour);
    return name;
  }));
}
