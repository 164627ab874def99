// Which numbers share their statistics, and what becomes of them: analysis/normalisation.py computes the same.

const CENTRED = new Set(["batch", "layer", "instance", "group"]);

export const isCentred = (kind) => CENTRED.has(kind);

// A name for the set of numbers that [picture, token, channel] belongs to.
function setOf(kind, [picture, token, channel], channels, groups) {
  if (kind === "batch" || kind === "power") return `channel ${channel}`;
  if (kind === "layer" || kind === "rms") return `token ${picture} ${token}`;
  if (kind === "instance") return `picture ${picture} ${channel}`;
  return `group ${picture} ${Math.floor((channel * groups) / channels)}`;
}

export const placeOf = (at, [, tokens, channels]) => [
  Math.floor(at / (tokens * channels)), Math.floor(at / channels) % tokens, at % channels,
];

export const indexOf = ([picture, token, channel], [, tokens, channels]) => (picture * tokens + token) * channels + channel;

// For every number: the places in the block of all that share its statistics, their mean and mean square around it, and
// what it is after. Numbers that share a set share one object.
export function compute({ values, shape, kind, groups, epsilon }) {
  const sets = new Map();
  values.forEach((value, at) => {
    const name = setOf(kind, placeOf(at, shape), shape[2], groups);
    sets.set(name, [...(sets.get(name) ?? []), at]);
  });
  const after = new Float64Array(values.length);
  const own = [];
  for (const members of sets.values()) {
    const numbers = members.map((at) => values[at]);
    const mean = isCentred(kind) ? numbers.reduce((sum, value) => sum + value, 0) / numbers.length : 0;
    const square = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
    const set = { members: new Set(members), mean, square };
    for (const at of members) {
      own[at] = set;
      after[at] = (values[at] - mean) / Math.sqrt(square + epsilon);
    }
  }
  return { own, after };
}
