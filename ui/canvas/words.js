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
  if (size < 0.001) return value.toExponential(1).replace("e-", "·10⁻").replace(/⁻(\d+)/, (_, digits) => "⁻" + raised(digits));
  return size < 0.0995 ? value.toFixed(4) : value.toFixed(3);
}

const raised = (digits) => [...digits].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("");

function fusionWords(view) {
  const { heads } = view.layer;
  if (heads === 1) return "the only head";
  if (view.fusion === "single") return `head ${view.head + 1} of ${heads}`;
  return { mean: `mean of ${heads} heads`, max: `maximum over ${heads} heads`, min: `minimum over ${heads} heads` }[view.fusion];
}

// The sentence over the numbers.
function sentence(view) {
  const name = nameOf(pickedOn(view.layer, view.direction), view.token);
  return view.direction === "from" ? `${name} attends to …` : `${name} is attended by …`;
}

// The numbers, as [label, text] pairs in an order that never changes, so that nothing jumps.
function facts(view) {
  const { summary: all, layer, direction } = view;
  const regions = drawnOn(layer, direction);
  const peak = all.at < 0 ? "–" : figure(all.high);
  const found = [[direction === "from" ? "row sum" : "column sum", all.sum.toFixed(3)]];
  if (all.prefix.length) found.push(["on the picture", (all.sum - all.outside).toFixed(3)]);
  for (const [name, mass] of prefixMass(all.prefix)) found.push([`on ${name}`, mass.toFixed(3)]);
  found.push(["highest", peak], ["here", hereValue(view, regions)]);
  return found;
}

// Registers are many and mean the same thing: one number for all of them.
function prefixMass(prefix) {
  const grouped = new Map();
  for (const { name, mass } of prefix) {
    const kind = /\d$/.test(name) ? name.replace(/\s*\d+$/, "s") : name;
    grouped.set(kind, (grouped.get(kind) ?? 0) + mass);
  }
  return grouped;
}

// The weight between the token shown and the one under the mouse.
function hereValue(view, regions) {
  if (!view.pointer) return "–";
  const flat = tokenAt(regions, cellAt(regions, ...view.pointer));
  const token = flat - view.window * regions.tokens;
  return token >= 0 && token < regions.tokens && flat >= 0 ? figure(view.fused[token]) : "–";
}

// One line for those who hear the page.
function spoken(view) {
  const regions = drawnOn(view.layer, view.direction);
  const peak = view.summary.at < 0 ? "" : `, most at ${nameOf(regions, view.window * regions.tokens + view.summary.at).toLowerCase()}`;
  const numbers = facts(view).filter(([label]) => label !== "here").map(([label, text]) => `${label} ${text}`);
  return `${view.pin === null ? "" : "Pinned. "}${sentence(view).replace(" …", "")}${peak}. Layer ${view.layer.layer + 1}, ${fusionWords(view)}: ${numbers.join(", ")}.`;
}

function hint(view) {
  const touch = matchMedia("(pointer: coarse)").matches;
  if (view.pin !== null) return touch ? "Pinned. Tap it again to let go." : "Pinned. Click it again or press Esc to let go; arrow keys move it.";
  if (view.touched) return touch ? "Lift your finger to pin." : "Click to pin. Arrow keys work too.";
  return touch ? "Draw a finger over the picture." : "Move the mouse over the picture.";
}

// The caption under a file taken home.
function captionOf(view) {
  const { layer } = view;
  const [low, high] = view.range;
  return [
    `${sentence(view).replace(" …", "")} – layer ${layer.layer + 1} of ${layer.layers} (${layer.name}), ${fusionWords(view)}, colour from ${figure(low)} to ${figure(high)}.`,
    `${facts(view).filter(([label]) => label !== "here").map(([label, text]) => `${label} ${text}`).join(" · ")}`,
    layer.caption,
  ];
}
