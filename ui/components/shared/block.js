// A block of bytes from Python, opened: the counterpart of ui/components/canvas/packing.py.

const HALF = Float32Array.from({ length: 65536 }, (_, bits) => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent ? sign * (1 + fraction / 1024) * 2 ** (exponent - 15) : sign * fraction * 2 ** -24;
});

// Half precision becomes single precision here, once per layer, so that every later move of the mouse is plain arithmetic.
const READERS = {
  half: (buffer, at, length) => {
    const bits = new Uint16Array(buffer, at, length);
    const values = new Float32Array(length);
    for (let i = 0; i < length; i++) values[i] = HALF[bits[i]];
    return values;
  },
  float: (buffer, at, length) => new Float32Array(buffer, at, length),
  int: (buffer, at, length) => new Int32Array(buffer, at, length),
  byte: (buffer, at, length) => new Uint8Array(buffer, at, length),
};

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
