// The few commands of a drawing canvas that our drawings use, written down as SVG elements in `drawn`.

import { escapeXml } from "./files.js";
import { INK } from "./ink.js";

const near = (value) => value.toFixed(1);
const degrees = (angle) => near((angle * 180) / Math.PI);

// Letters that have just been outlined are filled in the same element: one text, with what stands around it.
export function svgContext() {
  const drawn = [];
  let [path, halo, place] = ["", "", ""];
  const places = [];
  const stroke = (context) => `stroke="${escapeXml(context.strokeStyle)}" stroke-width="${near(context.lineWidth)}" stroke-linecap="round" stroke-linejoin="round"`;
  return {
    drawn, globalAlpha: 1, font: "", textAlign: "left", textBaseline: "alphabetic", strokeStyle: INK, fillStyle: INK, lineWidth: 1,
    clearRect() {},
    save() { places.push(place); },
    restore() { place = places.pop(); },
    translate(x, y) { place += ` translate(${near(x)} ${near(y)})`; },
    rotate(angle) { place += ` rotate(${degrees(angle)})`; },
    beginPath() { path = ""; },
    moveTo(x, y) { path += `M${near(x)} ${near(y)}`; },
    lineTo(x, y) { path += `${path ? "L" : "M"}${near(x)} ${near(y)}`; },
    closePath() { path += "Z"; },
    arc(x, y, radius) { path += `M${near(x - radius)} ${near(y)}a${near(radius)} ${near(radius)} 0 1 0 ${near(2 * radius)} 0a${near(radius)} ${near(radius)} 0 1 0 ${near(-2 * radius)} 0`; },
    stroke() { drawn.push(`<path d="${path}" fill="none" opacity="${this.globalAlpha}" ${stroke(this)}/>`); },
    fill() { drawn.push(`<path d="${path}" fill="${escapeXml(this.fillStyle)}" opacity="${this.globalAlpha}"/>`); },
    strokeText() { halo = `paint-order="stroke" ${stroke(this)} `; },
    fillText(words, x, y) {
      const [size] = /[\d.]+(?=px)/.exec(this.font) ?? ["12"];
      const [weight] = /^\d+(?= )/.exec(this.font) ?? ["400"];
      const anchor = { center: "middle", right: "end" }[this.textAlign] ?? "start";
      const lift = this.textBaseline === "middle" ? ' dominant-baseline="central"' : "";
      const turned = place && ` transform="${place.trim()}"`;
      drawn.push(`<text x="${near(x)}" y="${near(y)}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}"${lift}${turned} opacity="${this.globalAlpha}" ${halo}fill="${escapeXml(this.fillStyle)}">${escapeXml(words)}</text>`);
      halo = "";
    },
  };
}
