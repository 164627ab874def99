// Two parts of a page take turns: when the first shows something new and has been drawn, the other is asked to follow.

const PAUSE = 120; // milliseconds without a new turn: while a slider is being moved, nothing follows
const first = { turn: 0 };
let follower = null;
let waiting = 0;

const running = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "running";
const behind = () => Boolean(follower) && follower.turn !== first.turn;

// While the first is computed, and until the other has followed, part of the page is of before: the style sheet dims it.
const stale = new MutationObserver(mark);

function mark() {
  follower?.host.toggleAttribute("data-behind", behind()); // for whoever waits for a whole page
  first.page?.toggleAttribute("data-former", behind() || first.element?.dataset.stale === "true");
}

// A timer runs only after the frame in which the charts were drawn.
function look() {
  clearTimeout(waiting);
  mark();
  if (behind()) waiting = setTimeout(() => requestAnimationFrame(() => setTimeout(ask)), PAUSE);
}

function leading(turn, element) {
  first.turn = turn;
  if (first.element === element) return;
  stale.disconnect();
  Object.assign(first, { element, page: element?.closest("[data-testid=stMainBlockContainer]") });
  if (element) stale.observe(element, { attributes: true, attributeFilter: ["data-stale"] });
}

// A page without turns may have come in its place; what was marked as from before must not stay so.
function left(element) {
  if (first.element !== element) return;
  stale.disconnect();
  first.element = null;
  mark();
}

function unfollowed(host) {
  if (follower?.host !== host) return;
  follower = null;
  mark();
}

function ask() {
  if (running()) return look();
  if (behind()) follower.ask(first.turn);
}

export default function ({ data: { turn, follows }, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector("span");
  host.dataset.turn = turn;
  const lead = (parentElement.host ?? parentElement).closest(".st-key-turn_first");
  if (!follows) leading(turn, lead);
  else follower = { turn, host, ask: (late) => setTriggerValue("behind", late) };
  look();
  return () => (follows ? unfollowed(host) : left(lead));
}
