"""What the canvas says, in the visitor's language, by the key that its modules know; they fill {named} places."""

from typing import Any

from models.trace import AttentionMap
from ui.components.canvas.tokens import prefix_words
from words import once, say, several


def canvas_words(attention: AttentionMap, layers: int, scale: str) -> dict[str, Any]:
    """Every word of the canvas for one of `layers` layers; `scale` as in `attention_canvas`."""
    return {
        **_controls(),
        **_hints(),
        **_numbers(scale),
        **_places(),
        "origin": _origin(),
        "fused": _fused(attention.shape[1]),
        **_captions(attention, layers),
        "queries": prefix_words(attention.queries.prefix),
        "keys": prefix_words(attention.keys.prefix),
    }


@once
def _controls() -> dict[str, str]:
    return {
        "direction": say("Direction"),
        "from": say("Attends to"),
        "to": say("Attended by"),
        "unplaced": say("Tokens without a place in the picture"),
        "fusion": say("Head fusion"),
        "fusionLong": say("Heads in the large picture"),
        "mean": say("Mean"),
        "max": say("Max"),
        "min": say("Min"),
        "single": say("Single"),
        "heads": say("Heads"),
        "head": say("Head {head}"),
        "most": say("max"),
        "overlay": say("Overlay"),
        "smooth": say("Smooth"),
        "smoothHint": say("Blend between patches; off shows one flat colour per patch"),
        "shared": say("Same scale"),
        "sharedHint": say("All maps from 0 to the highest value of all; off gives each map its own scale"),
        "scaling": say("How weights become colours"),
        "linear": say("All weights"),
        "aside": say("Set sinks aside (2 %)"),
        "clip": say("Clip the strongest 10 %"),
        "log": say("Logarithmic"),
        "without": say("Without the strongest 3"),
        "links": say("Ten strongest"),
        "linksHint": say("Lines to the ten tokens with the largest weights, as wide as these"),
        "title": say("What each head looks at"),
        "picture": say(
            "Attention over the picture. Arrow keys move the token, Enter pins it, Escape lets go.",
        ),
    }


@once
def _hints() -> dict[str, str]:
    """For a mouse, and for a finger, which points only while it presses."""
    return {
        "start": say("Move the mouse over the picture."),
        "startTouch": say("Move a finger over the picture."),
        "touched": say("Click to pin. Arrow keys work too."),
        "touchedTouch": say("Lift your finger to pin."),
        "pinnedHint": say("Pinned: point at other places to see what their weights come from. Esc lets go."),
        "pinnedHintTouch": say("Pinned. Tap it again to let go."),
    }


@once
def _numbers(scale: str) -> dict[str, Any]:
    beside = {
        "weight": say("same scale beside it"),
        "uniform": say("same multiple of uniform beside it"),
    }
    return {
        "rowSum": say("row sum"),
        "columnSum": say("column sum"),
        "onPicture": say("on the picture"),
        "highest": say("highest"),
        "pointedAt": say("pointed at"),
        "barShared": say("attention weight, one scale for all maps"),
        "barOwn": say("attention weight, large picture: {heads}"),
        "scalings": {
            "linear": "",
            "aside": say("the strongest 2 % of the tokens are beyond the scale"),
            "clip": say("the strongest 10 % of the tokens are beyond the scale"),
            "log": say("logarithmic over three powers of ten"),
            "without": say("the strongest 3 tokens of each map are left out"),
        },
        "ranked": say("{value}, rank {rank} of {of}"),
        "barBeside": beside.get(scale, ""),
        "barEnlarged": say("heads show the window enlarged"),
    }


@once
def _origin() -> dict[str, str]:
    """Where a weight comes from: beside even attention, of which head, of which score; a sentence each."""
    return {
        "times": say("{times} times even attention."),
        "mean": say("Head {head} gives the largest part, {share} % of all heads’ sum."),
        "max": say("The largest is head {head}’s."),
        "min": say("The smallest is head {head}’s."),
        "product": say("Head {head}: q·k {product} ÷ √{channels} = {score}."),
        "productBias": say("Head {head}: q·k {product} ÷ √{channels} + bias {bias} = {score}."),
        "scaled": say("Head {head}: q·k {product} × {scale} = {score}."),
        "scaledBias": say("Head {head}: q·k {product} × {scale} + bias {bias} = {score}."),
        "score": say("Head {head}: {score} before the softmax, all that was added included."),
        "softmax": say("The softmax of its row makes {weight} of it."),
        "mixed": say("After the softmax the heads were mixed, so this score alone does not make the weight."),
        "letGo": say("Click again to let go."),
    }


@once
def _places() -> dict[str, str]:
    """Tokens where a sentence starts and within one, and the sentences over the numbers."""
    return {
        "cell": say("Row {row}, column {column}"),
        "cellWithin": say("row {row}, column {column}"),
        "token": say("Token {number}"),
        "tokenWithin": say("token {number}"),
        "fromSentence": say("{token} attends to …"),
        "toSentence": say("{token} is attended by …"),
        "fromWindow": say("{token} in window {window} of {windows} attends to …"),
        "toWindow": say("{token} in window {window} of {windows} is attended by …"),
        "pinned": say("Pinned."),
        "mostAt": say("Most at {token}."),
        "spoken": say("Layer {layer}, {heads}: {numbers}."),
    }


@once
def _fused(heads: int) -> dict[str, str]:
    """Which heads the large picture shows."""
    if heads == 1:
        return dict.fromkeys(("mean", "max", "min", "single"), say("the only head"))
    return {
        "mean": several("mean of {number} head", "mean of {number} heads", heads),
        "max": several("maximum over {number} head", "maximum over {number} heads", heads),
        "min": several("minimum over {number} head", "minimum over {number} heads", heads),
        "single": say("head {head} of {heads}", head="{head}", heads=heads),
    }


def _captions(attention: AttentionMap, layers: int) -> dict[str, str]:
    """The first line under a file taken home."""
    place = say(
        "layer {layer} of {layers} ({operation})", layer=attention.layer + 1, layers=layers, operation=attention.name
    )
    heads = several("all {number} head", "all {number} heads", attention.shape[1])
    return {
        "where": place,
        "all": heads,
        "caption": say("{sentence} – {place}, {heads}, colour from {low} to {high}."),
        "captionSmooth": say("{sentence} – {place}, {heads}, colour from {low} to {high}, blended between tokens."),
        "captionOwn": say("{sentence} – {place}, {heads}, each on its own colour scale."),
        "captionOwnSmooth": say(
            "{sentence} – {place}, {heads}, each on its own colour scale, blended between tokens.",
        ),
        "tile": say("Head {head}: {low} to {high}"),
    }
