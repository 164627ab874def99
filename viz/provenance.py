"""Where a picture comes from: enough to make it again, in words for people and as JSON for programs."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from words import Message, label, say, signed, tiny

APP = "Vitrine"
SMALL = 1e-4  # below it Python writes a number with an e
NUMBERS = re.compile(r"[-+\d.,;\s]+")
MOST_WORDS = 60  # letters of a method in a file's name
LONGEST = 100  # letters of a name without ending and size; browsers and file systems cut what is much longer
ALL, MEAN = label("all"), label("mean")  # of the layers, heads or queries that a file holds numbers of
Place = int | str | Message | None
PLACES = {  # of the numbers: one or some of them, all, their mean
    "layer": (label("layer {which}"), label("all layers"), label("mean of layers")),
    "head": (label("head {which}"), label("all heads"), label("mean of heads")),
    "query": (label("query: {which}"), label("all queries"), label("mean of queries")),
}
KEY = "vitrine:provenance"  # of the text chunk, metadata element or array that holds the record


@cache
def version() -> str:
    """The app's version, from pyproject.toml."""
    project = Path(__file__).parent.parent / "pyproject.toml"
    return tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"]


def simple(value: Any) -> Any:
    """A value that JSON knows: NumPy scalars as Python's, messages in English, other unknown things as their text."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, (list, tuple)):
        return [simple(item) for item in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def _said(value: Any) -> Any:
    """A parameter's value as the caption has it, its numbers written as people write them."""
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, str):
        return signed(value) if NUMBERS.fullmatch(value) else say(value)
    plain = simple(value)
    return tiny(plain) if isinstance(plain, float) and 0 < abs(plain) < SMALL else plain


def _short(name: str) -> str:
    """`name`, at most `LONGEST` letters of it."""
    end = sha256(name.encode()).hexdigest()[:6]
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 7].rstrip('-')}-{end}"


def _counted(place: Place) -> int | str | None:
    """A place as the record has it: numbers from 1, words in English."""
    return place + 1 if isinstance(place, int) else None if place is None else str(place)


def _said_place(name: str, place: Place) -> str:
    """The same in the visitor's words."""
    if place is None or place == "":
        return ""
    one, every, mean = PLACES[name]
    if str(place) in (ALL, MEAN):
        return say(every if str(place) == ALL else mean)
    return say(one, which=place + 1 if isinstance(place, int) else say(place))


@dataclass(frozen=True)
class Provenance:
    """What made a figure: keys and numbers for the record, which are English whatever the visitor speaks, and the same
    put into the visitor's words for the caption.

    `method` is what is shown ("attention rollout"), `source` its formula ("Abnar & Zuidema 2020, arXiv:2005.00928"),
    `model` and `weights` the model's title and its weights (file or revision), `kind` theirs: `pretrained`, `bundled`,
    `untrained`, `own`. `digest` is the sha256 (hex) of the input's bytes; `input` is what is bundled, by title and
    credit, whereas the name of a visitor's own stays at home. `part` says what of a picture went into the model, in
    words, where it was not the whole.

    `layer`, `head` and `query` say which numbers of an attention the file holds, each by the one rule: a number, which
    counts from 0 in the code and from 1 in the record, in the caption and in names of columns and arrays, as on screen;
    several or a token in words, counted from 1; `ALL` where the file has an axis, a column or an array for each; `MEAN`
    where it has their mean; nothing where there is no such thing. `parameters` are amounts and messages, never bare
    places in an order: the third of five windows is "3 of 5". Texts are keys that `words.label` has marked, or
    messages.
    """

    method: str
    model: str | Message | tuple[Message, ...] = ""
    weights: str = ""
    kind: str = ""
    digest: str = ""
    input: str | Message = ""
    part: str | Message = ""
    layer: Place = None
    head: Place = None
    query: Place = None
    parameters: Mapping[str, Any] = field(default_factory=dict, hash=False)
    source: str = ""

    def record(self) -> dict[str, Any]:
        """Everything known, ready for JSON; what is not known is left out."""
        told = {part.name: getattr(self, part.name) for part in fields(self)}
        told["parameters"] = {name: simple(value) for name, value in self.parameters.items()}
        told["model"] = ", ".join(map(str, self.models()))
        told |= {name: _counted(told[name]) for name in PLACES}
        known = {name: value for name, value in told.items() if value not in (None, "", {})}
        known |= {name: str(known[name]) for name in ("method", "part", "input") if name in known}
        return {"app": APP, "version": version(), **known, "counted_from": 1}

    def json(self) -> str:
        """The record as one line of JSON, plain ASCII, safe inside an HTML script element."""
        return json.dumps(self.record()).replace("<", "\\u003c")

    def caption(self) -> str:
        """One line for people: method, place in the model, model and weights, input, source, app."""
        parts = [say(self.method), *self._place()]
        parts += [
            say("{parameter} = {value}", parameter=say(name), value=_said(value))
            for name, value in self.parameters.items()
        ]
        model = ", ".join(map(say, self.models()))
        parts += [say("{model} ({kind} weights)", model=model, kind=say(self.kind)) if self.kind else model]
        shown = say(self.input) or self.digest[:8]
        parts += [say("input {digest}", digest=shown) if shown else "", say(self.part)]
        parts += [say(self.source), f"{APP} {version()}"]
        return " · ".join(part for part in parts if part)

    def models(self) -> tuple[str | Message, ...]:
        """The model's title, or those of several side by side."""
        return self.model if isinstance(self.model, tuple) else (self.model,)

    def title(self) -> str:
        """The method in the visitor's words."""
        return say(self.method)

    def _place(self) -> list[str]:
        return [_said_place(name, getattr(self, name)) for name in PLACES]

    def stem(self) -> str:
        """A file name without ending, made of letters, digits and hyphens only: method, models, place, input and
        its part; so two models, two pictures, or two parts of one, do not overwrite each other. The end of a long one
        is told by six letters of its checksum."""
        places = {name: _counted(getattr(self, name)) for name in PLACES}
        numbered = [f"{name} {which}" for name, which in places.items() if which not in (None, "", ALL, MEAN)]
        models = [str(model).partition(" · ")[0] for model in self.models()]
        words = [APP, str(self.method)[:MOST_WORDS], *models, *numbered, self.digest[:6], str(self.part)]
        safe = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in "-".join(words).lower())
        return _short("-".join(part for part in safe.split("-") if part))
