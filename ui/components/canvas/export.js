// Files to take home: what is on the screen, larger, on white, with its caption and where it came from.

const INK = "#1d2433";
const MUTED = "#5a6275";
const TYPEFACE = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif";
const MARGIN = 40;

function listenToSaves(view) {
  const { picture, heads, drawing } = view.parts.saves;
  picture.onclick = () => savePicture(view);
  heads.onclick = () => saveHeads(view);
  drawing.onclick = () => saveDrawing(view);
}

// Everything that makes the picture again, as JSON text.
function recordOf(view, figureName) {
  const { layer, token, window, direction, fusion, head, pin, shared, smooth, strength, range } = view;
  const live = {
    figure: figureName, layer: layer.layer, operation: layer.name, token, window, direction, fusion, pinned: pin !== null,
    head: fusion === "single" ? head : null, scale: shared ? "shared" : "per map", smooth, overlay: strength, range,
    tokenName: nameOf(pickedOn(layer, direction), token), rowSum: view.summary.sum, highest: view.summary.high,
  };
  return JSON.stringify({ ...layer.provenance, canvas: live });
}

const textsOf = (view, figureName) => ({
  Title: sentence(view).replace(" …", ""),
  Description: captionOf(view, figureName).join("\n"),
  Software: "Vitrine",
  "vitrine:provenance": recordOf(view, figureName),
});

function fileName(view, figureName, ending) {
  return `vitrine-${figureName}-layer${view.layer.layer + 1}-token${view.token}.${ending}`;
}

// Words of `text` in lines no wider than `width`.
function wrapped(context, text, width) {
  const lines = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// The caption's lines with their looks: a heading, then smaller and quieter ones.
function captionLines(view, figureName, width) {
  const context = newCanvas(1, 1).getContext("2d");
  return captionOf(view, figureName).flatMap((text, at) => {
    const [size, colour] = at ? [20, MUTED] : [24, INK];
    context.font = `${size}px ${TYPEFACE}`;
    return wrapped(context, text, width).map((line) => ({ line, size, colour }));
  });
}

// A white sheet for a figure of `height` by `width`: figure, colour bar where `bar` says so, caption.
function sheet(view, figureName, height, width, draw) {
  const bar = figureName === "picture" || view.shared; // maps on scales of their own have no common bar
  const lines = captionLines(view, figureName, width);
  const below = (bar ? 90 : 20) + lines.length * 32 + MARGIN;
  const canvas = newCanvas(width + 2 * MARGIN, MARGIN + height + below);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.translate(MARGIN, MARGIN);
  draw(context);
  if (bar) sheetBar(view, context, height + 24, width);
  lines.forEach(({ line, size, colour }, at) => {
    context.font = `${size}px ${TYPEFACE}`;
    context.fillStyle = colour;
    context.fillText(line, 0, height + (bar ? 116 : 46) + at * 32);
  });
  return canvas;
}

function sheetBar(view, context, top, width) {
  context.imageSmoothingEnabled = true;
  context.drawImage(view.parts.bar, 0, top, width, 18);
  context.font = `20px ${TYPEFACE}`;
  context.fillStyle = INK;
  const [low, high] = view.range;
  [low, (low + high) / 2, high].forEach((value, at) => {
    context.textAlign = ["left", "center", "right"][at];
    context.fillText(figure(value), (at * width) / 2, top + 44);
  });
  context.textAlign = "left";
}

// The picture's size in a file: its longer side 1400 pixels.
function largeSize(view) {
  const scale = 1400 / Math.max(...view.layer.image);
  return view.layer.image.map((length) => Math.round(length * scale));
}

// Draws what `draw` draws on a canvas of its own, so that lines at the edge do not leave the picture.
function inset(height, width, draw) {
  const canvas = newCanvas(width, height);
  draw(canvas.getContext("2d"));
  return canvas;
}

async function savePicture(view) {
  const [height, width] = largeSize(view);
  const picture = inset(height, width, (context) => drawLarge(view, context, width, height));
  const canvas = sheet(view, "picture", height, width, (context) => context.drawImage(picture, 0, 0));
  saveBlob(fileName(view, "picture", "png"), await pngWithText(canvas, textsOf(view, "picture")));
}

async function saveHeads(view) {
  const { heads } = view.layer;
  const columns = Math.ceil(Math.sqrt(heads)); // as square as the number of heads allows
  const [tall, wide] = largeSize(view).map((length) => Math.round(length / columns));
  const rows = Math.ceil(heads / columns);
  const canvas = sheet(view, "heads", rows * (tall + 44), columns * (wide + 16) - 16, (context) => {
    for (let head = 0; head < heads; head++) {
      const [x, y] = [(head % columns) * (wide + 16), Math.floor(head / columns) * (tall + 44)];
      context.drawImage(inset(tall, wide, (inner) => drawTile(view, head, inner, wide, tall)), x, y);
      context.font = `20px ${TYPEFACE}`;
      context.fillStyle = INK;
      context.fillText(`Head ${head + 1}: ${view.tileRanges[head].map(figure).join(" to ")}`, x, y + tall + 26);
    }
  });
  saveBlob(fileName(view, "heads", "png"), await pngWithText(canvas, textsOf(view, "heads")));
}

// Photograph and heat as embedded pictures; marks, scale and words as vectors.
function saveDrawing(view) {
  const svg = drawingOf(view);
  saveBlob(fileName(view, "picture", "svg"), new Blob([svg], { type: "image/svg+xml" }));
}

function drawingOf(view) {
  const [height, width] = largeSize(view);
  const lines = captionLines(view, "picture", width);
  const full = [width + 2 * MARGIN, height + 2 * MARGIN + 110 + lines.length * 32];
  const words = lines.map(({ line, size, colour }, at) => svgText(line, 0, height + 116 + at * 32, size, colour));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${full[0]}" height="${full[1]}" viewBox="0 0 ${full[0]} ${full[1]}" font-family="${escapeXml(TYPEFACE)}">`,
    `<title>${escapeXml(sentence(view).replace(" …", ""))}</title><desc>${escapeXml(captionOf(view, "picture").join("\n"))}</desc>`,
    `<metadata id="vitrine-provenance">${escapeXml(recordOf(view, "picture"))}</metadata>`,
    `<rect width="100%" height="100%" fill="#fff"/><g transform="translate(${MARGIN} ${MARGIN})">`,
    ...svgPicture(view, height, width), ...svgScale(view, height + 24, width), ...words, "</g></svg>",
  ].join("\n");
}

function svgText(text, x, y, size, colour, anchor = "start") {
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${colour}" text-anchor="${anchor}">${escapeXml(text)}</text>`;
}

function svgPicture(view, height, width) {
  const drawn = drawnOn(view.layer, view.direction);
  const scale = [height / view.layer.image[0], width / view.layer.image[1]];
  const [tall, wide] = [0, 1].map((axis) => drawn.shape[axis] * drawn.cell[axis] * scale[axis]);
  const pixelated = view.smooth ? "" : ' style="image-rendering:pixelated"';
  return [
    `<clipPath id="edge"><rect width="${width}" height="${height}"/></clipPath><g clip-path="url(#edge)">`,
    `<image width="${width}" height="${height}" href="${view.ground.toDataURL()}"/>`,
    `<image width="${wide}" height="${tall}" preserveAspectRatio="none"${pixelated} href="${view.slot.canvas.toDataURL()}"/>`,
    ...svgMarks(view, scale), "</g>",
  ];
}

function svgMarks(view, [down, right]) {
  const { layer, direction, token } = view;
  const [picked, drawn] = [pickedOn(layer, direction), drawnOn(layer, direction)];
  const path = (regions, lines, thickness) => {
    const [tall, wide] = [regions.cell[0] * down, regions.cell[1] * right];
    const d = lines.map(([y0, x0, y1, x1]) => `M${x0 * wide} ${y0 * tall}L${x1 * wide} ${y1 * tall}`).join("");
    return d && `<path d="${d}" stroke="#080a14" stroke-width="${thickness + 4}" stroke-linecap="square"/><path d="${d}" stroke="#fff" stroke-width="${thickness}" stroke-linecap="square"/>`;
  };
  const windows = drawn.windows > 1 ? path(drawn, windowLines(drawn, view.window), 3) : "";
  return [windows, path(picked, outline(picked, (one) => one === token), view.pin === null ? 4 : 8)];
}

function svgScale(view, top, width) {
  const stops = Array.from({ length: 33 }, (_, at) => {
    const [red, green, blue] = view.parts.bar.getContext("2d").getImageData(Math.round((at * 255) / 32), 0, 1, 1).data;
    return `<stop offset="${at / 32}" stop-color="rgb(${red},${green},${blue})"/>`;
  });
  const [low, high] = view.range;
  const numbers = [low, (low + high) / 2, high].map((value, at) =>
    svgText(figure(value), (at * width) / 2, top + 44, 20, INK, ["start", "middle", "end"][at]),
  );
  return [`<linearGradient id="scale">${stops.join("")}</linearGradient><rect y="${top}" width="${width}" height="18" fill="url(#scale)"/>`, ...numbers];
}
