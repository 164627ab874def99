// How much room a picture has in the window: what is in sight at once, without scrolling while one looks at it.

const HEADER = 48; // pixels of the menu above everything, which stays (ui/frame.css)
const FIRST = 0.45; // of the window's height: what begins above that is the page's first picture
const LEAST = 320; // pixels that a picture has at least, however low the window

const scrolled = () => document.querySelector("[data-testid=stMain]")?.scrollTop ?? scrollY;

// Pixels from the upper edge of `host`, wherever it is scrolled to, to the window's lower edge less `below`; a picture
// that begins further down is scrolled to, and has the window but for the menu.
export function roomFor(host, below) {
  const top = host.getBoundingClientRect().top + scrolled();
  const above = top < FIRST * innerHeight ? Math.max(HEADER, top) : HEADER;
  return Math.max(LEAST, Math.floor(innerHeight - above - below));
}
