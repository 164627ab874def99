// Drawing canvases, and pictures as canvases.

// The picture that came as the bytes of a file (PNG or JPEG), as a canvas of its own pixels: as many as the model saw,
// or a whole number of times as many.
export async function photoOf(file) {
  const picture = await createImageBitmap(new Blob([file]));
  const canvas = newCanvas(picture.width, picture.height);
  canvas.getContext("2d").drawImage(picture, 0, 0);
  picture.close();
  return canvas;
}

// `from` (left, top, width, height), in pixels of the model's input of `size` (height, width), drawn into `to`.
export function drawPart(context, photo, size, [left, top, width, height], to) {
  const times = [photo.width / size[1], photo.height / size[0]];
  context.drawImage(photo, left * times[0], top * times[1], width * times[0], height * times[1], ...to);
}

export function newCanvas(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

const FINE = 600; // pixels of an enlarged picture's longer side, at least

// Every pixel of `canvas` as a square of many, or blended where it is to be `smooth`: each program has its own way with
// pictures of few pixels.
export function enlarged(canvas, { smooth = false } = {}) {
  const times = Math.ceil(FINE / Math.max(canvas.width, canvas.height));
  const large = newCanvas(canvas.width * times, canvas.height * times);
  const context = large.getContext("2d");
  context.imageSmoothingEnabled = smooth;
  context.drawImage(canvas, 0, 0, large.width, large.height);
  return large;
}

// A drawing `text` (SVG) as a canvas of `width` by `height` pixels.
export async function painted(text, [width, height]) {
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = newCanvas(width, height);
    canvas.getContext("2d").drawImage(image, 0, 0, width, height);
    return canvas;
  } finally {
    URL.revokeObjectURL(address);
  }
}
