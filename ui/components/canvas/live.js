// The canvas without a server: opens the blocks of bytes that live.py wrote into a page.

import bringGround from "./ground.js";
import show from "./main.js";
import bringOrigin from "./origin.js";

function bytesIn(name) {
  const text = document.getElementById(name).textContent;
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

export function open(parentElement) {
  bringGround({ data: bytesIn("ground"), parentElement: document.getElementById("ground") });
  if (document.getElementById("origin")) bringOrigin({ data: bytesIn("origin"), parentElement });
  show({ data: bytesIn("layer"), parentElement, setStateValue: () => {} });
}
