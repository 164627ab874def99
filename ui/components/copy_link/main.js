// Copies the address, which carries the state of the page, and says so.

import { speak } from "../shared/words.js";

export default function ({ data: { words }, parentElement }) {
  const button = parentElement.querySelector("button");
  const status = parentElement.querySelector("span");
  speak(parentElement, words);
  if (button.leftOut !== words.leftOut) status.textContent = words.leftOut; // said before anything is copied
  button.leftOut = words.leftOut;
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      status.textContent = [words.copied, words.leftOut].filter(Boolean).join(" ");
    } catch {
      status.textContent = window.location.href; // no clipboard without https or permission: select it by hand
    }
  };
}
