// A radio group of thumbnails, and the frame over the chosen one. Titles are set as text, never as HTML.

import { element } from "../shared/element.js";
import { arrowOf } from "../shared/keys.js";
import { showFrame } from "./frame.js";

const frame = ({ hint, source, title }) =>
  element(
    "button", { type: "button", role: "radio", title: hint },
    element("img", { src: source, alt: "" }), element("span", { textContent: title }),
  );

function moveFocus(strip, event) {
  const arrow = arrowOf(event);
  if (!arrow) return;
  const step = arrow[0] + arrow[1]; // in a row, down is on and up is back
  const buttons = [...strip.children];
  const at = buttons.indexOf(event.target.closest("button"));
  event.preventDefault();
  buttons[(at + step + buttons.length) % buttons.length].focus();
}

const uploader = () => document.querySelector('[data-testid="stFileUploader"] input[type="file"]');

// What the browser's dialog offers; telephones also turn their photographs into one of these. Anything may be dropped.
// The uploader's script may come after ours.
function offer(accept) {
  if (!accept) return;
  const input = uploader();
  if (input) return void (input.accept = accept);
  const come = new MutationObserver(() => uploader() && (come.disconnect(), offer(accept)));
  come.observe(document.body, { childList: true, subtree: true });
}

// A picture dropped anywhere on the page is handed to the visitor's uploader.
function acceptDrops() {
  document.ondragover = (event) => event.preventDefault();
  document.ondrop = (event) => {
    if (event.target.closest?.('[data-testid="stFileUploader"]') || !event.dataTransfer.files.length) return;
    event.preventDefault();
    const input = uploader();
    if (!input) return;
    const one = new DataTransfer();
    one.items.add(event.dataTransfer.files[0]);
    input.files = one.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
}

export default function ({ data, parentElement, setTriggerValue }) {
  let strip = parentElement.querySelector(".strip");
  if (!strip) {
    strip = element("div", { className: "strip", role: "radiogroup" });
    parentElement.append(element("div", { className: "film" }, strip));
  }
  strip.setAttribute("aria-label", data.label);
  const keys = data.frames.map((picture) => picture.key + picture.source).join();  // “Yours” can be another picture than before
  if (strip.shown !== keys) strip.replaceChildren(...data.frames.map(frame));
  strip.shown = keys;
  [...strip.children].forEach((button, at) => {
    const { key } = data.frames[at];
    button.onclick = () => setTriggerValue("pick", key);
    button.setAttribute("aria-checked", String(key === data.chosen));
    button.tabIndex = key === data.chosen ? 0 : -1;
  });
  strip.onkeydown = (event) => moveFocus(strip, event);
  showFrame(strip.parentElement, data.cut, (percent) => setTriggerValue("cut", percent));
  acceptDrops();
  offer(data.accept);
}
