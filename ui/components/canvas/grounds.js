// What lies beneath the layers of one picture, by name: whoever asks first waits for the element that brings it.

const grounds = new Map();

export function groundNamed(name) {
  if (!grounds.has(name)) {
    const place = {};
    place.brought = new Promise((bring) => (place.bring = bring));
    grounds.set(name, place);
  }
  return grounds.get(name);
}

// Another element may have brought the same picture since.
export function takeAway(name, owner) {
  if (grounds.get(name)?.owner === owner) grounds.delete(name);
}
