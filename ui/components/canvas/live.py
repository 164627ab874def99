"""The canvas as one file that asks no network for anything: its own modules, one picture, one layer.

A browser finds no neighbours of a module that stands in a page, so the modules go by names of their own (see
`declared.import_map`).
"""

import html
import tomllib
from base64 import b64encode
from functools import cache
from pathlib import Path

from errors import UserError
from models.trace import AttentionMap
from ui.components.canvas.packing import off_by
from ui.components.declared import import_map, style
from viz.provenance import KEY, Provenance
from words import say

THEMES = Path(__file__).parents[3] / ".streamlit" / "config.toml"
MAINS = ("canvas/ground.js", "canvas/main.js", "canvas/origin.js")
LARGEST = 5_000_000  # bytes
FONT = "'Source Sans', 'Source Sans 3', system-ui, sans-serif"
PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' data:;
 style-src 'unsafe-inline'; img-src data: blob:">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>{themes}
body {{ font-family: var(--st-font); color: var(--st-text-color); background: var(--st-background-color);
  max-width: 90rem; margin: 1rem auto; padding: 0 1rem }}
h1 {{ font-size: 1.5rem }} p {{ font-size: .85rem }}</style>
<script type="importmap">{modules}</script></head>
<body><h1>{title}</h1><div id="vitrine"></div><p>{caption}</p>
<script type="text/css" id="style">{style}</script>
<script type="application/json" id="{key}">{record}</script>
<script type="application/octet-stream" id="ground">{ground}</script>
<script type="application/octet-stream" id="layer">{layer}</script>
<script type="application/octet-stream" id="origin">{origin}</script>
<script type="module">
import bring from "vitrine/canvas/ground.js";
import show from "vitrine/canvas/main.js";
import bringOrigin from "vitrine/canvas/origin.js";
const bytes = (id) => Uint8Array.from(atob(document.getElementById(id).textContent), (letter) => letter.charCodeAt(0));
const parentElement = document.getElementById("vitrine").attachShadow({{ mode: "open" }});
const style = document.createElement("style");
style.textContent = document.getElementById("style").textContent;
parentElement.append(style);
bring({{ data: bytes("ground"), parentElement: document.createElement("div") }});
if (document.getElementById("origin").textContent) bringOrigin({{ data: bytes("origin"), parentElement }});
show({{ data: bytes("layer"), parentElement, setStateValue() {{}} }});
</script></body></html>
"""


def live_page(
    ground: bytes,
    layer: bytes,
    provenance: Provenance,
    *,
    language: str,
    about: str = "",
    origin: bytes | None = None,
) -> bytes:
    """The page over the blocks `ground` and `layer` of packing.py, whose words are in `language` (its code), with the
    sentence `about` under it; `origin` is the block of origin.py for the pinned token.

    Raises UserError where it would be larger than `LARGEST`.
    """
    page = PAGE.format(
        language=html.escape(language),
        title=html.escape(provenance.title()),
        caption=html.escape(f"{provenance.caption()}. {about}".rstrip()),
        key=KEY,
        record=provenance.json(),
        themes=_themes(),
        style=style("canvas"),
        modules=import_map(*MAINS),
        ground=b64encode(ground).decode(),
        layer=b64encode(layer).decode(),
        origin=b64encode(origin or b"").decode(),
    ).encode()
    if len(page) > LARGEST:
        raise UserError(
            "The live page of this layer would have {size} MB, more than {most}: choose a smaller input of the model.",
            size=f"{len(page) / 1e6:.1f}",
            most=LARGEST // 1_000_000,
        )
    return page


def held(attention: AttentionMap, layers: int) -> str:
    """What the page for one of `layers` layers holds, and how exactly."""
    return say(
        "This page holds layer {layer} of {layers}; its weights are rounded and at most {error} off.",
        layer=attention.layer + 1,
        layers=layers,
        error=f"{off_by(attention):.2g}",
    )


@cache
def _themes() -> str:
    """The app's colours as its components know them, for light and dark."""
    with THEMES.open("rb") as file:
        themes = tomllib.load(file)["theme"]
    light, dark = (_colours(themes[name]) for name in ("light", "dark"))
    return f":root {{ --st-font: {FONT}; {light} }} @media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"


def _colours(theme: dict[str, str]) -> str:
    text, paper = theme["textColor"], theme["backgroundColor"]
    colours = {
        "text-color": text,
        "background-color": paper,
        "secondary-background-color": theme["secondaryBackgroundColor"],
        "primary-color": theme["primaryColor"],
        "border-color": f"color-mix(in srgb, {text} 20%, {paper})",
    }
    return " ".join(f"--st-{name}: {colour};" for name, colour in colours.items())
