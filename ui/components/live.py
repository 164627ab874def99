"""What our components draw as one file that asks no network for anything: their own modules and what they are shown.

A browser finds no neighbours of a module that stands in a page, so the modules go by names of their own (see
`declared.import_map`).
"""

import html
import json
import tomllib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from errors import UserError
from ui.components.declared import import_map, markup, style
from viz.provenance import KEY, Provenance

THEMES = Path(__file__).parents[2] / ".streamlit" / "config.toml"
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
h1 {{ font-size: 1.5rem }} p {{ font-size: .85rem; overflow-wrap: anywhere }}</style>
<script type="importmap">{modules}</script></head>
<body><h1>{title}</h1><div id="vitrine"></div><p>{caption}</p>
<script type="application/json" id="{key}">{record}</script>
<script type="application/json" id="parts">{parts}</script>
<script type="module">
const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
for (const {{ main, markup, style, bytes, facts }} of JSON.parse(document.getElementById("parts").textContent)) {{
  const {{ default: show }} = await import(`vitrine/${{main}}`);
  const host = document.getElementById("vitrine").appendChild(document.createElement("div"));
  const parentElement = host.attachShadow({{ mode: "open" }});
  parentElement.innerHTML = markup;
  parentElement.prepend(Object.assign(document.createElement("style"), {{ textContent: style }}));
  show({{ data: bytes ? bytesOf(bytes) : facts, parentElement, setStateValue() {{}}, setTriggerValue() {{}} }});
}}
</script></body></html>
"""


@dataclass(frozen=True, eq=False)
class Part:
    """A component on the page: `main` of its `folder` is shown `data`, as Streamlit would hand it over."""

    folder: str
    data: Mapping[str, Any] | bytes
    main: str = "main.js"

    @property
    def module(self) -> str:
        return f"{self.folder}/{self.main}"

    def sent(self) -> dict[str, Any]:
        """All of it, ready for JSON."""
        is_bytes = isinstance(self.data, bytes)
        content = {"bytes": b64encode(self.data).decode()} if is_bytes else {"facts": self.data}
        return {"main": self.module, "markup": markup(self.folder), "style": style(self.folder), **content}


def live_page(parts: Sequence[Part], provenance: Provenance, *, language: str, about: str = "") -> bytes:
    """The page of `parts`, whose words are in `language` (its code), with the sentence `about` under them.

    Raises UserError where it would be larger than `LARGEST`.
    """
    page = PAGE.format(
        language=html.escape(language),
        title=html.escape(provenance.title()),
        caption=html.escape(f"{provenance.caption()}. {about}".rstrip()),
        key=KEY,
        record=provenance.json(),
        themes=_themes(),
        modules=import_map(*dict.fromkeys(part.module for part in parts)),
        parts=json.dumps([part.sent() for part in parts]).replace("<", "\\u003c"),
    ).encode()
    if len(page) > LARGEST:
        raise UserError(
            "The live page would have {size} MB, more than {most}: choose a smaller input of the model.",
            size=f"{len(page) / 1e6:.1f}",
            most=LARGEST // 1_000_000,
        )
    return page


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
        "button-radius": "0.5rem",
    }
    return " ".join(f"--st-{name}: {colour};" for name, colour in colours.items())
