// Files to take home: the picture as seen, larger, on white, with its scale, its caption and where it came from.

const INK = "#1d2433";
const MUTED = "#5a6275";
const MARGIN = 40;
const LONGER = 1600; // pixels of the picture's longer side in a file
const LIGHT = { scheme: "light", ink: INK, muted: MUTED, accent: "#3858d6", ground: "#ffffff", quiet: [0.78, 0.8, 0.84] };

// Everything that makes the picture again, as JSON text.
function recordOf(view) {
  const { camera, chosen, whole, painter } = view;
  const seen = { azimuth: camera.azimuth, elevation: camera.elevation, zoom: camera.zoom, chosen, whole, webgl: Boolean(painter) };
  return JSON.stringify({ ...view.scene.provenance, view: seen });
}

const textsOf = (view) => ({
  Title: view.scene.title,
  Description: captionOf(view).join("\n"),
  Software: "Vitrine",
  "vitrine:provenance": recordOf(view),
});

function captionOf({ scene, chosen, ...view }) {
  const lines = [`${scene.title}: ${scene.unit}, colours from ${figure(scene.low)} to ${figure(scene.high)}.`];
  if (scene.groups.length) lines.push(scene.groups.map((group) => `${"○□◇△"[group.shape % 4]} ${group.name}`).join("   "));
  if (chosen !== null) lines.push(`Chosen: ${tellPoint({ scene, ...view }, chosen)}`);
  return [...lines, scene.caption];
}

// The size in a file, and how much larger everything is than on the screen.
function fileSize(view) {
  const [width, height] = [view.parts.stage.clientWidth, view.parts.stage.clientHeight];
  const unit = LONGER / Math.max(width, height);
  return { width: Math.round(width * unit), height: Math.round(height * unit), unit };
}

function wrapped(context, text, width) {
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// The caption's lines with their sizes: the first one larger.
function captionLines(view, width) {
  const context = newCanvas(1, 1).getContext("2d");
  return captionOf(view).flatMap((text, at) => {
    const size = at ? 21 : 26;
    context.font = `${size}px ${TYPEFACE}`;
    return wrapped(context, text, width).map((line) => ({ line, size, colour: at ? MUTED : INK }));
  });
}

// The points at a file's size, drawn by whatever draws them on the screen.
function largePoints(view, lens, unit) {
  const looks = { quiet: LIGHT.quiet, whole: view.whole, density: unit };
  if (!view.painter) {
    const canvas = newCanvas(lens.width, lens.height);
    paintFlat(canvas.getContext("2d"), view.scene, lens, looks);
    return canvas;
  }
  const { points } = view.parts;
  const copy = newCanvas(lens.width, lens.height);
  [points.width, points.height] = [lens.width, lens.height];
  paintGl(view.painter, view.scene, lens, looks);
  copy.getContext("2d").drawImage(points, 0, 0);
  draw(view); // the screen's own size again
  return copy;
}

async function savePng(view) {
  const { width, height, unit } = fileSize(view);
  const lines = captionLines(view, width);
  const canvas = newCanvas(width + 2 * MARGIN, height + 2 * MARGIN + 90 + lines.length * 34);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  const lens = lensOf(view.camera, view.scene.radius, width, height);
  const points = largePoints(view, lens, unit);
  context.translate(MARGIN, MARGIN);
  context.drawImage(points, 0, 0);
  drawOver({ ...view, hovered: null, looks: LIGHT }, context, lens, unit);
  sheetScale(view, context, height + 16, width);
  [context.textAlign, context.textBaseline] = ["left", "alphabetic"];
  lines.forEach(({ line, size, colour }, at) => {
    [context.font, context.fillStyle] = [`${size}px ${TYPEFACE}`, colour];
    context.fillText(line, 0, height + 110 + at * 34);
  });
  saveBlob(`${view.scene.stem}.png`, await pngWithText(canvas, textsOf(view)));
}

function sheetScale(view, context, top, width) {
  context.drawImage(view.parts.bar, 0, top, width, 18);
  [context.font, context.fillStyle, context.textBaseline] = [`21px ${TYPEFACE}`, INK, "alphabetic"];
  const { low, high } = view.scene;
  [low, (low + high) / 2, high].forEach((value, at) => {
    context.textAlign = ["left", "center", "right"][at];
    context.fillText(figure(value), (at * width) / 2, top + 44);
  });
}

// Points as circles; what lies over them is drawn again by a context that writes SVG.
function saveSvg(view) {
  const { width, height, unit } = fileSize(view);
  const lens = lensOf(view.camera, view.scene.radius, width, height);
  const discs = discsOf(view.scene, lens, { quiet: LIGHT.quiet, whole: view.whole, density: unit }).map(({ x, y, radius, colour }) => {
    const rim = css(colour.length ? Array.from(colour, (value) => Math.round(value / 2)) : colour);
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}" fill="${css(colour)}" stroke="${rim}" stroke-width="${(0.25 * radius).toFixed(2)}"/>`;
  });
  const over = svgContext();
  drawOver({ ...view, hovered: null, looks: LIGHT }, over, lens, unit);
  const lines = captionLines(view, width);
  const full = [width + 2 * MARGIN, height + 2 * MARGIN + 90 + lines.length * 34];
  const words = lines.map(({ line, size, colour }, at) => `<text x="0" y="${height + 110 + at * 34}" font-size="${size}" fill="${colour}">${escapeXml(line)}</text>`);
  const texts = textsOf(view);
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${full[0]}" height="${full[1]}" viewBox="0 0 ${full[0]} ${full[1]}" font-family="${escapeXml(TYPEFACE)}">`,
    `<title>${escapeXml(texts.Title)}</title><desc>${escapeXml(texts.Description)}</desc>`,
    `<metadata id="vitrine-provenance">${escapeXml(texts["vitrine:provenance"])}</metadata>`,
    `<rect width="100%" height="100%" fill="#fff"/><g transform="translate(${MARGIN} ${MARGIN})">`,
    ...discs, ...over.drawn, ...svgScale(view, height + 16, width), ...words, "</g></svg>",
  ].join("\n");
  saveBlob(`${view.scene.stem}.svg`, new Blob([svg], { type: "image/svg+xml" }));
}

function svgScale({ scene: { table, low, high } }, top, width) {
  const stops = Array.from({ length: 33 }, (_, at) => {
    const place = 3 * Math.round((at * 255) / 32);
    return `<stop offset="${at / 32}" stop-color="${css(table.slice(place, place + 3))}"/>`;
  });
  const numbers = [low, (low + high) / 2, high].map((value, at) => {
    const anchor = ["start", "middle", "end"][at];
    return `<text x="${(at * width) / 2}" y="${top + 44}" font-size="21" fill="${INK}" text-anchor="${anchor}">${escapeXml(figure(value))}</text>`;
  });
  return [`<linearGradient id="scale">${stops.join("")}</linearGradient><rect y="${top}" width="${width}" height="18" fill="url(#scale)"/>`, ...numbers];
}
