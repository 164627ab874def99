"""The canvas as a page of its own: one layer under the mouse, in a file that needs neither server nor network.

It is the canvas itself: the same modules, which import one another from data URLs, and the same blocks of bytes.
"""

import base64
import html
import json
from typing import Any

from models.trace import AttentionMap
from ui.components.canvas.origin import pack_origin
from ui.components.canvas.packing import off_by, pack, pack_ground
from ui.components.canvas.words import canvas_words
from ui.components.declared import HERE, inlined
from viz import theme
from viz.ground import Ground
from viz.provenance import KEY, Provenance
from words import say

STYLE = """:root{{--st-text-color:{ink};--st-background-color:{paper};--st-border-color:{grid};
--st-secondary-background-color:color-mix(in srgb,{ink} 5%,{paper});--st-primary-color:{chosen};--st-font:{font}}}
body{{max-width:75rem;margin:1rem auto;padding:0 1rem;background:{paper};color:{ink};font-family:{font}}}
figure{{margin:0}}figcaption{{font-size:.85rem;margin-top:1rem}}
"""
PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' data:;
 style-src 'unsafe-inline'; img-src data: blob:">
<meta name="viewport" content="width=device-width"><title>{title}</title><style>{style}</style>
<script type="importmap">{modules}</script></head>
<body><figure><div id="vitrine"></div><figcaption>{caption}</figcaption></figure>
<script type="application/json" id="{key}">{record}</script>
{blocks}
<script type="module">
import {{ open }} from "vitrine/canvas/live.js";
open(document.getElementById("vitrine"));
</script></body></html>
"""


def live_page(
    attention: AttentionMap,
    layers: int,
    ground: Ground,
    provenance: Provenance,
    view: dict[str, Any],
    *,
    language: str = "en",
) -> bytes:
    """The page for `attention`, of a model with `layers` layers, over `ground`; it opens on `view` {token (flat, None
    where nothing is pinned), head, fusion, direction, scaling}. `language` is the code of the words' language.

    Raises UserError where the layer's tokens have no place in the picture.
    """
    page = PAGE.format(
        language=html.escape(language),
        title=html.escape(provenance.title()),
        style=_style(),
        modules=json.dumps({"imports": {name: _data(source) for name, source in inlined("canvas/live.js").items()}}),
        caption=html.escape(f"{provenance.caption()}. {held(attention, layers)}"),
        key=KEY,
        record=provenance.json(),
        blocks="\n".join(_block(name, data) for name, data in _blocks(attention, layers, ground, provenance, view)),
    )
    return page.encode()


def held(attention: AttentionMap, layers: int) -> str:
    """What the page holds, and how exactly."""
    return say(
        "This page holds layer {layer} of {layers}; its weights are rounded and at most {error} off.",
        layer=attention.layer + 1,
        layers=layers,
        error=f"{off_by(attention):.2g}",
    )


def _blocks(
    attention: AttentionMap, layers: int, ground: Ground, provenance: Provenance, view: dict[str, Any]
) -> list[tuple[str, bytes]]:
    """(name, bytes) of the picture, the layer and, where a token is pinned, what its weights come from."""
    facts = {
        "words": canvas_words(attention, layers, "own"),
        "ask": {"number": 1, **view},
        "height": None,
        "group": "",
        "scale": "own",
        "ghost": False,
        "caption": provenance.caption(),
        "provenance": provenance.record(),
        "stem": provenance.stem(),
        "ground": "picture",
    }
    blocks = [("ground", pack_ground(ground, {"name": "picture"})), ("layer", pack(attention, ground.size, facts))]
    if view["token"] is not None:
        blocks.append(("origin", pack_origin(attention, view["token"], view["direction"])))
    return blocks


def _block(name: str, data: bytes) -> str:
    return f'<script type="application/octet-stream" id="{name}">{base64.b64encode(data).decode()}</script>'


def _data(source: bytes) -> str:
    return "data:text/javascript;base64," + base64.b64encode(source).decode()


def _style() -> str:
    colours = {"ink": theme.INK, "paper": theme.PAPER, "grid": theme.GRID, "chosen": theme.CATEGORICAL[0]}
    return STYLE.format(**colours, font=theme.FONT) + (HERE / "canvas/style.css").read_text(encoding="utf-8")
