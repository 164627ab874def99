// Bytes in, one layer out: the counterpart of packing.py.

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

// `before` is the layer shown until now: its picture is kept where the new layer has the same.
function decode(data, before) {
  const bytes = data.slice(); // a fresh buffer: views need an aligned start
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const layer = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const read = ({ type, offset, length: count }) => READERS[type](bytes.buffer, 4 + length + offset, count);
  const places = layer.arrays;
  layer.arrays = Object.fromEntries(Object.entries(places).map(([name, place]) => [name, read(place)]));
  layer.biasShape = places.bias?.shape;
  layer.queries.raster = layer.arrays.queryRaster;
  layer.keys.raster = layer.arrays.keyRaster;
  [layer.windows, layer.heads] = layer.shape;
  layer.channels = places.query ? places.query.shape[3] : 0;
  layer.signed = Boolean(layer.arrays.weights?.some((value) => value < 0));
  const kept = before && sameBytes(before.arrays.image, layer.arrays.image) && before.image[0] === layer.image[0];
  layer.photo = kept ? before.photo : photoOf(layer.image, layer.arrays.image);
  layer.veil = kept ? before.veil : veilOf(layer.photo);
  return layer;
}

function sameBytes(one, other) {
  return one.length === other.length && one.every((value, at) => value === other[at]);
}

// The exact model input as a canvas, one pixel per pixel.
function photoOf([height, width], rgb) {
  const canvas = newCanvas(width, height);
  const picture = new ImageData(width, height);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    picture.data[to] = rgb[from];
    picture.data[to + 1] = rgb[from + 1];
    picture.data[to + 2] = rgb[from + 2];
    picture.data[to + 3] = 255;
  }
  canvas.getContext("2d").putImageData(picture, 0, 0);
  return canvas;
}

// The same picture quiet: nearly grey and dim, laid over the photograph so that the heat stands out.
function veilOf(photo) {
  const canvas = newCanvas(photo.width, photo.height);
  const context = canvas.getContext("2d");
  const picture = photo.getContext("2d").getImageData(0, 0, photo.width, photo.height);
  const values = picture.data;
  for (let at = 0; at < values.length; at += 4) {
    const grey = 0.2126 * values[at] + 0.7152 * values[at + 1] + 0.0722 * values[at + 2];
    for (let channel = 0; channel < 3; channel++) values[at + channel] = 0.42 * grey + 0.2 * values[at + channel];
  }
  context.putImageData(picture, 0, 0);
  return canvas;
}

function newCanvas(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
