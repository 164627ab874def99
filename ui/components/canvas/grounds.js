// What lies beneath the layers of one picture, by name: whoever asks first waits for the element that brings it.

const GROUNDS = (window.vitrineGrounds ??= new Map());

function groundNamed(name) {
  if (!GROUNDS.has(name)) {
    const place = {};
    place.found = new Promise((bring) => (place.bring = bring));
    GROUNDS.set(name, place);
  }
  return GROUNDS.get(name);
}
