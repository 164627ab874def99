// When what happens: the picture stands, rolls away, is cut into windows, stands, and rolls back with them.

const [STARTS, ROLLED, CUT, RETURNS, BACK] = [0.1, 0.35, 0.5, 0.6, 0.85]; // shares of the whole time

const between = (time, from, to) => Math.min(1, Math.max(0, (time - from) / (to - from)));
const eased = (share) => share * share * (3 - 2 * share);

// At `time` from 0 to 1: how far it has rolled, how strong the lines of the windows are, and which sentence says so.
export function stageAt(time) {
  const moved = eased(between(time, STARTS, ROLLED)) - eased(between(time, RETURNS, BACK));
  const phase = time < STARTS ? "before" : time < ROLLED ? "away" : time < RETURNS ? "cut" : "back";
  return { moved, lines: between(time, ROLLED, CUT), phase };
}
