// Two parts of a page take turns: when the first shows something new and has been drawn, the other is asked to follow.

const PAUSE = 120; // milliseconds without a new turn: while a slider is being moved, nothing follows
const first = { turn: 0 };
let follower = null;
let waiting = 0;

const running = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "running";
const behind = () => Boolean(follower) && follower.turn !== first.turn;

// A timer runs only after the frame in which the charts were drawn.
function look() {
  clearTimeout(waiting);
  follower?.host.toggleAttribute("data-behind", behind()); // for whoever waits for a whole page
  follower?.element?.toggleAttribute("data-behind", behind()); // for the style sheet: what lies below it is of before
  if (behind()) waiting = setTimeout(() => requestAnimationFrame(() => setTimeout(ask)), PAUSE);
}

function ask() {
  if (running()) return look();
  if (behind()) follower.ask(first.turn);
}

export default function ({ data: { turn, follows }, parentElement, setTriggerValue }) {
  const host = parentElement.querySelector("span");
  host.dataset.turn = turn;
  if (!follows) first.turn = turn;
  else follower = { turn, host, element: (parentElement.host ?? parentElement).closest(".st-key-turn_rest"), ask: (late) => setTriggerValue("behind", late) };
  look();
  return () => {
    if (follower?.host === host) follower = null;
  };
}
