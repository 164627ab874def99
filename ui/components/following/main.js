// Two parts of a page take turns: when the first shows something new and has been drawn, the other is asked to follow.

const PAUSE = 120; // milliseconds without a new turn: while a slider is being moved, nothing follows
const first = { turn: 0 };
let follower = null;
let waiting = 0;

const running = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "running";
const behind = () => Boolean(follower) && follower.turn !== first.turn;

// While the first is computed, and until the other has followed, part of the page is of before: the style sheet dims it.
const stale = new MutationObserver(() => mark());

function mark(former = behind() || first.element?.dataset.stale === "true") {
  follower?.host.toggleAttribute("data-behind", behind()); // for whoever waits for a whole page
  for (const element of ofBefore()) element.dataset.former = former;
}

// Each element itself is marked: were it the page, the browser would look anew at the style of everything in it.
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

function ask() {
  if (running()) return look();
  if (behind()) follower.ask(first.turn);
}

export default function ({ data: { turn, follows }, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector("span");
  host.dataset.turn = turn;
  const around = parentElement.host ?? parentElement;
  if (!follows) leading(turn, around.closest(".st-key-turn_first"));
  else follower = { turn, host, element: around.closest(".st-key-turn_rest"), ask: (late) => setTriggerValue("behind", late) };
  look();
  return () => {
    if (follower?.host !== host) return;
    mark(false);
    follower = null;
  };
}
