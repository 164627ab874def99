"""When a page has come to rest: it is complete, and nothing on it has moved for a moment."""

from playwright.sync_api import Page

from benchmarks._page_state import COMPLETE
from tests.browser.measuring import INSIDE

STILL = 400  # milliseconds without a change: longer than the pause after which a chart that came near is drawn
LOOK_EVERY = 100  # milliseconds
# Complete, and every element, in shadow trees too, stands where it stood `still` milliseconds ago, in as many frames.
AT_REST = f"""(still) => {{
  {INSIDE}
  const placeOf = (one) => {{
    const {{ left, top, width, height }} = one.getBoundingClientRect();
    return [left, top, width, height].map(Math.round).join();
  }};
  const state = ({{ dataset }}) => [dataset.testScriptState, dataset.stale, dataset.drawn, dataset.frames].join();
  const seen = [...inside(document.body)].map((one) => `${{placeOf(one)}} ${{state(one)}}`).join(";");
  const loading = [...document.images].some((image) => !image.complete);
  const before = window.restingPage;
  const since = before?.seen === seen ? before.since : performance.now();
  window.restingPage = {{ seen, since }};
  return !loading && performance.now() - since >= still && ({COMPLETE})();
}}"""


def rest(tab: Page) -> None:
    """Wait until Python has finished, charts in the window are drawn and nothing moves any more."""
    tab.evaluate("() => { delete window.restingPage; }")
    tab.wait_for_function(AT_REST, arg=STILL, polling=LOOK_EVERY)
