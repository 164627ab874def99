// What the picture says, in words and numbers. People count from 1.

function nameOf(regions, flat) {
  const token = flat % regions.tokens;
  if (token < regions.prefix.length) return `${capital(regions.prefix[token])} token`;
  const cell = cellOf(regions, flat);
  return cell ? `Row ${cell[0] + 1}, column ${cell[1] + 1}` : `Token ${token + 1}`;
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

// Three figures; very small weights as powers of ten.
function figure(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return "–";
  if (size === 0) return "0";
  const [digits, power] = value.toExponential(1).split("e-");
  if (size < 0.001) return minus(`${digits}·10⁻${raised(power)}`);
  return minus(value.toFixed(size < 0.0995 ? 4 : 3));
}

const minus = (text) => text.replace("-", "−");
const mass = (value) => minus(value.toFixed(3));

const raised = (digits) => [...digits].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("");

function fusionWords(view) {
  const { heads } = view.layer;
  if (heads === 1) return "the only head";
  if (view.fusion === "single") return `head ${view.head + 1} of ${heads}`;
  return { mean: `mean of ${heads} heads`, max: `maximum over ${heads} heads`, min: `minimum over ${heads} heads` }[view.fusion];
}

// How the scale goes together with those of the other pictures in the group.
const SCALES = { own: "", weight: ", same scale beside it", uniform: ", same multiple of uniform beside it" };

// What the colour bar's numbers belong to.
function scaleTitle(view) {
  const enlarged = view.crop[2] < view.layer.image[0] ? "; heads show the window enlarged" : "";
  const maps = view.shared ? "one scale for all maps" : `large picture: ${fusionWords(view)}`;
  return `attention weight, ${maps}${SCALES[view.layer.scale]}${enlarged}`;
}

// The sentence over the numbers.
function sentence(view) {
  const regions = pickedOn(view.layer, view.direction);
  const within = regions.windows > 1 ? ` in window ${view.window + 1} of ${regions.windows}` : "";
  const name = nameOf(regions, view.token) + within;
  return view.direction === "from" ? `${name} attends to …` : `${name} is attended by …`;
}

// A map's numbers as [label, text] pairs, in an order that never changes, so that nothing jumps.
function facts(view, { sum, prefix, outside, high, at }) {
  const found = [[view.direction === "from" ? "row sum" : "column sum", mass(sum)]];
  if (prefix.length) found.push(["on the picture", mass(sum - outside)]);
  for (const [name, share] of prefixMass(prefix)) found.push([`on ${name}`, mass(share)]);
  return [...found, ["highest", at < 0 ? "–" : figure(high)]];
}

const numbersOf = (view, summary) => facts(view, summary).map(([label, text]) => `${label} ${text}`);

// Registers are many and mean the same thing: one number for all of them.
function prefixMass(prefix) {
  const grouped = new Map();
  for (const { name, mass: share } of prefix) {
    const kind = /\d$/.test(name) ? name.replace(/\s*\d+$/, "s") : name;
    grouped.set(kind, (grouped.get(kind) ?? 0) + share);
  }
  return grouped;
}

// The weight between the token shown and the one pointed at.
function pointedAt(view) {
  const regions = drawnOn(view.layer, view.direction);
  if (!view.pointer) return "–";
  const flat = tokenAt(regions, cellAt(regions, ...view.pointer));
  const token = flat - view.window * regions.tokens;
  return token >= 0 && token < regions.tokens && flat >= 0 ? figure(view.fused[token]) : "–";
}

// One line for those who hear the page.
function spoken(view) {
  const regions = drawnOn(view.layer, view.direction);
  const peak = view.summary.at < 0 ? "" : `, most at ${nameOf(regions, view.window * regions.tokens + view.summary.at).toLowerCase()}`;
  return `${view.pin === null ? "" : "Pinned. "}${sentence(view).replace(" …", "")}${peak}. Layer ${view.layer.layer + 1}, ${fusionWords(view)}: ${numbersOf(view, view.summary).join(", ")}.`;
}

const COARSE = matchMedia("(pointer: coarse)"); // a finger: it points only while it presses

function hint(view) {
  const touch = COARSE.matches;
  if (view.pin !== null) return touch ? "Pinned. Tap it again to let go." : "Pinned. Click it again or press Esc to let go; arrow keys move it.";
  if (view.touched) return touch ? "Lift your finger to pin." : "Click to pin. Arrow keys work too.";
  return touch ? "Move a finger over the picture." : "Move the mouse over the picture.";
}

// The caption under a file taken home: what is shown, its numbers, where it came from.
function captionOf(view, figureName) {
  const { layer, range: [low, high] } = view;
  const place = `${sentence(view).replace(" …", "")} – layer ${layer.layer + 1} of ${layer.layers} (${layer.name})`;
  const between = view.smooth ? ", blended between tokens" : "";
  const scale = `colour from ${figure(low)} to ${figure(high)}${between}`;
  const ownScale = view.shared ? scale : `each on its own colour scale${between}`;
  if (figureName === "heads") return [`${place}, all ${layer.heads} heads, ${ownScale}.`, layer.caption];
  return [`${place}, ${fusionWords(view)}, ${scale}.`, numbersOf(view, view.summary).join(" · "), layer.caption];
}
