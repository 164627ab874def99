// Copies the address, which carries the state of the page, and says so.
export default function ({ parentElement }) {
  const button = parentElement.querySelector("button");
  const said = parentElement.querySelector("span");
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      said.textContent = "Copied: this link reopens what you see.";
    } catch {
      said.textContent = window.location.href; // no clipboard without https or permission: select it by hand
    }
  };
}
