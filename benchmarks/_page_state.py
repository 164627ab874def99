"""What a benchmark asks of a page in the browser and of the server behind it: is it complete, what did it cost?"""

import os
from pathlib import Path

from harness.serving import Server

# Everything that matches, in the page and inside the components that keep their styles to themselves.
EVERYWHERE = """(selector) => {
  const hosts = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")];
  const roots = [document, ...hosts.flatMap((host) => host.shadowRoot ?? [])];
  return roots.flatMap((root) => [...root.querySelectorAll(selector)]);
}"""
# The script has run to its end and what follows has followed, every canvas has drawn a frame, and every chart that the
# window shows its drawing: those further down are drawn while the browser is idle.
COMPLETE = f"""() => {{
  const all = {EVERYWHERE};
  const done = all("[data-testid=stApp]").some((app) => app.dataset.testScriptState === "notRunning");
  const shown = (chart) => chart.clientWidth && chart.getBoundingClientRect().top < window.innerHeight;
  const charts = all(".vitrine-chart").filter(shown).every((chart) => chart.dataset.drawn);
  // A canvas's module may still be on its way: as many must have drawn as the page holds.
  const places = all('[class*="st-key-canvas"]:not([class*="_ground"])').length;
  const drawn = all(".vitrine").filter((root) => root.dataset.frames).length;
  const canvases = drawn >= places;
  const begun = all("[data-testid=stBidiComponentIsolated]").every((host) => host.shadowRoot);
  const followed = !all("[data-behind]").length; // ui/turns.py: what may follow has followed
  const skeletons = all("[data-testid=stSkeleton]").length;
  return done && followed && begun && all("h1").length > 0 && charts && canvases && !skeletons;
}}"""


def cpu_seconds(server: Server) -> float:
    """User and system time of the server so far (Linux)."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
