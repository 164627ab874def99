// Copies the address, which carries the state of the page, and says so.

import { speak } from "../shared/words.js";

export default function ({ data: { words }, parentElement }) {
  const button = parentElement.querySelector("button");
  const status = parentElement.querySelector("span");
  speak(parentElement, words);
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      status.textContent = words.copied;
    } catch {
      status.textContent = window.location.href; // no clipboard without https or permission: select it by hand
    }
  };
}
