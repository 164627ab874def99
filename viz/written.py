"""Numbers of charts that are taken home, written as on the page: by the page's own modules, as one plain script."""

import re
from functools import cache
from pathlib import Path

COMPONENTS = Path(__file__).parent.parent / "ui" / "components"
MODULES = ("shared/numbers.js", "shared/written.js")  # the second needs the first and nothing else
MODULAR = re.compile(r"^import .*$|^export ", re.MULTILINE)
# Kaleido prints what Plotly.toImage makes: a drawing as an address.
PRINTED = """{
  const [draw, kind] = [Plotly.toImage, "data:image/svg+xml,"];
  Plotly.toImage = async (...given) => {
    const address = await draw(...given);
    if (!address.startsWith(kind)) return address;
    const drawing = new DOMParser().parseFromString(decodeURIComponent(address.slice(kind.length)), "image/svg+xml");
    written.writeTicks(drawing);
    return kind + encodeURIComponent(new XMLSerializer().serializeToString(drawing));
  };
}
"""


@cache
def script() -> str:
    """It defines `written`, an object of what the modules offer, for a page that may have no modules."""
    texts = (MODULAR.sub("", (COMPONENTS / name).read_text(encoding="utf-8")) for name in MODULES)
    return f"const written = (() => {{\n{''.join(texts)}\nreturn {{ writeReadably, writeTicks }};\n}})();\n"
