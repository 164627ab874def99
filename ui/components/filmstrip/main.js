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

const BUTTON = ".st-key-own [data-testid=stPopoverButton]"; // of what is the visitor's own (ui/yours.py)
const UPLOADER = "[data-testid=stFileUploader]"; // the first behind it is the page's, weights come after
const isOpen = (button) => button?.getAttribute("aria-expanded") === "true";

// What the browser's dialog offers; telephones also turn their photographs into one of these. Anything may be dropped.
let offered = "";
const offer = ({ target }) => {
  const chooser = document.querySelector(`${UPLOADER} input[type=file]`);
  if (offered && target.closest?.(UPLOADER)?.contains(chooser)) chooser.accept = offered;
};

// The page's uploader, which is there only while what is behind the button is seen.
function uploader() {
  const button = document.querySelector(BUTTON);
  if (button && !isOpen(button)) button.click();
  const chooser = () => document.querySelector(`${UPLOADER} input[type=file]`);
  return new Promise((use) => {
    const look = () => chooser() && (come.disconnect(), use(chooser()));
    const come = new MutationObserver(look);
    come.observe(document.body, { childList: true, subtree: true });
    look();
  });
}

// A picture dropped anywhere on the page is handed to the visitor's uploader.
function acceptDrops() {
  document.ondragover = (event) => event.preventDefault();
  document.ondrop = async (event) => {
    if (event.target.closest?.(UPLOADER) || !event.dataTransfer.files.length) return;
    event.preventDefault();
    const one = new DataTransfer();
    one.items.add(event.dataTransfer.files[0]);
    const input = await uploader();
    input.files = one.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
}

// A file has come: the picture, or what is wrong with the file, is to be seen, and nothing over it. While another is on
// its way Streamlit takes the one before it back: were the uploader shut then, what is coming would be lost.
function shutFor(given, before = given) {
  const known = before.split(" ");
  const button = document.querySelector(BUTTON);
  if (given.split(" ").some((file) => file && !known.includes(file)) && isOpen(button)) button.click();
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
  shutFor(data.given, strip.given);
  strip.given = data.given;
  acceptDrops();
  offered = data.accept;
  document.addEventListener("click", offer, true);
}
