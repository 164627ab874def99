// The few commands of a drawing canvas that overlay.js uses, written down as SVG elements in `drawn`.

import { escapeXml } from "../shared/files.js";
import { INK } from "../shared/ink.js";

export function svgContext() {
  const drawn = [];
  let path = "";
  const near = (value) => value.toFixed(1);
  const text = (context, words, x, y, looks) => {
    const [, weight, size] = /^(\d+) ([\d.]+)px/.exec(context.font) ?? ["", 400, 12];
    const anchor = { center: "middle", right: "end" }[context.textAlign] ?? "start";
    const lift = context.textBaseline === "middle" ? ' dominant-baseline="central"' : "";
    return `<text x="${near(x)}" y="${near(y)}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}"${lift} opacity="${context.globalAlpha}" ${looks}>${escapeXml(words)}</text>`;
  };
  const stroke = (context) => `stroke="${escapeXml(context.strokeStyle)}" stroke-width="${near(context.lineWidth)}" stroke-linecap="round" stroke-linejoin="round"`;
  return {
    drawn, globalAlpha: 1, font: "", textAlign: "left", textBaseline: "alphabetic", strokeStyle: INK, fillStyle: INK, lineWidth: 1,
    beginPath() { path = ""; },
    moveTo(x, y) { path += `M${near(x)} ${near(y)}`; },
    lineTo(x, y) { path += `${path ? "L" : "M"}${near(x)} ${near(y)}`; },
    closePath() { path += "Z"; },
    arc(x, y, radius) { path += `M${near(x - radius)} ${near(y)}a${near(radius)} ${near(radius)} 0 1 0 ${near(2 * radius)} 0a${near(radius)} ${near(radius)} 0 1 0 ${near(-2 * radius)} 0`; },
    stroke() { drawn.push(`<path d="${path}" fill="none" opacity="${this.globalAlpha}" ${stroke(this)}/>`); },
    fill() { drawn.push(`<path d="${path}" fill="${escapeXml(this.fillStyle)}" opacity="${this.globalAlpha}"/>`); },
    strokeText(words, x, y) { drawn.push(text(this, words, x, y, `fill="none" ${stroke(this)}`)); },
    fillText(words, x, y) { drawn.push(text(this, words, x, y, `fill="${escapeXml(this.fillStyle)}"`)); },
  };
}
