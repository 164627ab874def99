// Files made in the visitor's own browser: PNG with text chunks, safe XML, the save dialog.

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

const INCH = 0.0254; // metres

// The checksum of a PNG chunk (ISO 3309) over a Uint8Array.
export function crc32(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = CRC_TABLE[(sum ^ byte) & 255] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

// One chunk of a PNG (specification, 5.3): its length, its type of four letters, `body` (Uint8Array), its checksum.
function chunkOf(type, body) {
  const chunk = new Uint8Array(12 + body.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length);
  chunk.set(new TextEncoder().encode(type), 4);
  chunk.set(body, 8);
  view.setUint32(chunk.length - 4, crc32(chunk.subarray(4, -4)));
  return chunk;
}

// One uncompressed international text chunk (PNG specification, 11.3.3.4): UTF-8, any length.
export function textChunk(key, text) {
  const encoder = new TextEncoder();
  // Keyword, end of keyword, compression flag and method, empty language, empty translated keyword.
  return chunkOf("iTXt", Uint8Array.from([...encoder.encode(key.slice(0, 79)), 0, 0, 0, 0, 0, ...encoder.encode(String(text))]));
}

// How large the picture is meant to be (PNG specification, 11.3.4.3): pixels per metre both ways, and that it is metres.
export function sizeChunk(dpi) {
  const body = new DataView(new ArrayBuffer(9));
  for (const at of [0, 4]) body.setUint32(at, Math.round(dpi / INCH));
  body.setUint8(8, 1);
  return chunkOf("pHYs", new Uint8Array(body.buffer));
}

// The canvas as a PNG blob of `dpi` pixels per inch that carries `texts` ({key: text}) right behind its header chunk.
export async function pngWithText(canvas, texts, dpi) {
  const plain = await new Promise((done) => canvas.toBlob(done, "image/png"));
  if (!plain) throw new Error("tooLarge"); // the key of its words, as in take_home
  const bytes = new Uint8Array(await plain.arrayBuffer());
  const header = 8 + 25; // signature, then IHDR: length, type, 13 bytes, checksum
  const chunks = Object.entries(texts).map(([key, text]) => textChunk(key, text));
  return new Blob([bytes.subarray(0, header), sizeChunk(dpi), ...chunks, bytes.subarray(header)], { type: "image/png" });
}

// What every picture says of itself; `record` is JSON text.
const textsOf = ({ title, description, record }) => ({
  Title: title,
  Description: description,
  Software: "Vitrine",
  "vitrine:provenance": record,
});

export async function savePng(name, canvas, facts, dpi) {
  saveBlob(name, await pngWithText(canvas, textsOf(facts), dpi));
}

export function saveSvg(name, text) {
  saveBlob(name, new Blob([text], { type: "image/svg+xml" }));
}

// `text` is the file in base64.
export function savePdf(name, text) {
  saveBlob(name, new Blob([Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))], { type: "application/pdf" }));
}

// Characters that XML 1.0 cannot hold at all are dropped, the five special ones are escaped.
export function escapeXml(text) {
  const names = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
  const allowed = String(text).toWellFormed().replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "");
  return allowed.replace(/[&<>"']/g, (character) => names[character]);
}

// Letters that every file system takes, at most 120 of them, the ending among them.
export function fileName(name) {
  const safe = String(name).replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[-.]+/, "") || "vitrine";
  const ending = safe.match(/\.[a-z0-9]+$/)?.[0] ?? "";
  return safe.slice(0, safe.length - ending.length).slice(0, 120 - ending.length) + ending;
}

// Offers a blob as a download.
function saveBlob(name, blob) {
  const link = document.createElement("a");
  link.download = fileName(name);
  link.href = URL.createObjectURL(blob);
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
