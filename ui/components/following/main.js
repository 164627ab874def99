// Two parts of a page take turns: when the first shows something new and has been drawn, the other is asked to follow.

const PAUSE = 120; // milliseconds without a new turn: while a slider is being moved, nothing follows
const first = { turn: 0 };
let follower = null;
let waiting = 0;

const running = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "running";
const behind = () => Boolean(follower) && follower.turn !== first.turn;

// While the first is computed, and until the other has followed, part of the page is of before: the style sheet dims it.
const stale = new MutationObserver(mark);
let marked = [];

// Each element itself is marked: were it the page, the browser would look anew at the style of everything in it.
function mark() {
  follower?.host.toggleAttribute("data-behind", behind()); // for whoever waits for a whole page
  for (const element of marked) element.dataset.former = false;
  marked = behind() || first.element?.dataset.stale === "true" ? [...ofBefore()] : [];
  for (const element of marked) element.dataset.former = true;
}

function* ofBefore() {
  yield* document.querySelectorAll('.st-key-head [data-testid="stCaptionContainer"]');
  for (let next = follower?.element?.nextElementSibling; next; next = next.nextElementSibling) yield next;
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
  first.element = element;
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
  const part = (parentElement.host ?? parentElement).closest(follows ? ".st-key-turn_rest" : ".st-key-turn_first");
  if (!follows) leading(turn, part);
  else follower = { turn, host, element: part, ask: (late) => setTriggerValue("behind", late) };
  look();
  return () => (follows ? unfollowed(host) : left(part));
}
