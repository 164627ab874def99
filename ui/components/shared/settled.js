// A change made here is shown at once; Python hears of it when it has settled, and until then what Python says is old.

const SETTLED = 400; // ms without a change
const PATIENCE = 4000; // ms that a file waits for Python’s words about the last change

// A view shows a state by `view.show(state)`; `view.told()` is what Python is told of it by `view.send(edited)`, and
// `view.block`, or else `view.data`, is what Python said last.
export function change(view, changes) {
  const start = performance.now();
  view.show({ ...view.state, ...changes });
  view.took = performance.now() - start;
  clearTimeout(view.waiting);
  view.waiting = setTimeout(() => report(view), SETTLED);
}

export function report(view) {
  clearTimeout(view.waiting);
  view.waiting = null;
  view.serial += 1;
  view.send({ serial: view.serial, ...view.told() });
}

// Whether something has been changed here since that Python has not heard of.
export const isAhead = (view, { heard }) => Boolean(view.waiting) || heard < view.serial;

// Whatever was changed here is over: other things are shown.
export function forget(view, { heard }) {
  clearTimeout(view.waiting);
  Object.assign(view, { waiting: null, serial: heard });
}

// When Python has heard of every change, and its record and caption speak of what is seen; or no answer came.
export function settled(view) {
  if (view.waiting) report(view);
  if (!isAhead(view, view.block ?? view.data)) return Promise.resolve();
  return new Promise((ready) => {
    view.settling = [...(view.settling ?? []), ready];
    setTimeout(ready, PATIENCE);
  });
}

// Python’s word about the last change is here.
export function answered(view) {
  for (const ready of view.settling?.splice(0) ?? []) ready();
}
