// A block of bytes from Python, opened: the counterpart of ui/components/canvas/packing.py.

// Half precision becomes single precision here, once per layer, so that every later move of the mouse is plain arithmetic.
const READERS = {
  half: (buffer, at, length) => {
    if (window.Float16Array) return new Float32Array(new Float16Array(buffer, at, length));
    return halves(new Uint16Array(buffer, at, length)); // a browser of before 2025
  },
  float: (buffer, at, length) => new Float32Array(buffer, at, length),
  int: (buffer, at, length) => new Int32Array(buffer, at, length),
  byte: (buffer, at, length) => new Uint8Array(buffer, at, length),
};

let singles = null; // of each of the 65,536 patterns of bits

function single(_, bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent ? sign * (1 + fraction / 1024) * 2 ** (exponent - 15) : sign * fraction * 2 ** -24;
}

// The same without the browser's help.
export function halves(bits) {
  singles ??= Float32Array.from({ length: 65536 }, single);
  const values = new Float32Array(bits.length);
  for (let at = 0; at < bits.length; at++) values[at] = singles[bits[at]];
  return values;
}

// The header, with its `arrays` read; `places` says where and in which shape each stands in the `body`.
export function unpack(data) {
  const bytes = data.slice(); // a fresh buffer: views need an aligned start
  const start = 4 + new DataView(bytes.buffer).getUint32(0, true);
  const block = JSON.parse(new TextDecoder().decode(bytes.subarray(4, start)));
  const read = ({ type, offset, length }) => READERS[type](bytes.buffer, start + offset, length);
  const places = block.arrays;
  const arrays = Object.fromEntries(Object.entries(places).map(([name, place]) => [name, read(place)]));
  return Object.assign(block, { arrays, places, body: bytes.subarray(start) });
}

export function sameBytes(one, other) {
  return one.length === other.length && one.every((value, at) => value === other[at]);
}
