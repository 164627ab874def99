"""A lesson: a page, and steps that each say a sentence or two, set what a link could set, and light what they speak of.

The form of the files is in docs/lessons.md. What is wrong with one is said with its name and line; nothing of a file
is ever run, and YAML is read as plain values.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import yaml

from errors import UserError
from words import Message, message

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")  # of lessons
KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,79}")  # of elements: goes into a style sheet
HEAD, STEP = ("id", "title", "page"), ("state", "lights", "bet")
FENCE = "---"
OURS = ("lesson", "lesson_step", "lang")  # parameters that say where in a lesson one is, and in which language
LONGEST, MOST = 600, 30  # characters of a step, and steps of a lesson


@dataclass(frozen=True)
class Step:
    """What is said (Markdown), link parameters that hold from here on, keys of elements to light, a bet's name."""

    words: str
    state: Mapping[str, str]
    lights: tuple[str, ...] = ()
    bet: str = ""


@dataclass(frozen=True)
class Lesson:
    """A way through one page."""

    id: str
    title: str
    page: str
    steps: tuple[Step, ...]

    def state(self, number: int) -> dict[str, str]:
        """The link parameters that hold in step `number` (from 1): its own over those of the steps before."""
        return {name: text for step in self.steps[:number] for name, text in step.state.items()}

    def touches(self) -> set[str]:
        """The parameters that any step sets."""
        return set(self.state(len(self.steps)))


@dataclass(frozen=True)
class Block:
    """Lines of a file between two fences, and the number of the first, from 1."""

    lines: tuple[str, ...]
    first: int


def read(text: str, file: str, *, pages: Mapping[str, Collection[str]]) -> Lesson:
    """The lesson in `text`, the content of `file`, for one of `pages`, each with the names of its bets.

    Raises UserError that names file, line and fault.
    """
    blocks = list(_blocks(text))
    if len(blocks) < 3 or "".join(blocks[0].lines).strip():
        _refuse(file, 1, message("it has to begin with a line --- and id, title and page between it and the next one"))
    head, title_page = blocks[1], _fields(blocks[1], blocks[1].lines, file, HEAD)
    for name in HEAD:
        if not title_page.get(name):
            _refuse(file, head.first, message("“{name}” is missing above the first step", name=name))
    if title_page["id"] != file.removesuffix(".md") or not NAME.fullmatch(title_page["id"]):
        fault = message("its id “{id}” is not the file’s name of letters, digits and _", id=title_page["id"])
        _refuse(file, _line(head, "id"), fault)
    if title_page["page"] not in pages:
        _refuse(file, _line(head, "page"), message("there is no page “{page}”", page=title_page["page"]))
    if len(blocks) > MOST + 2:
        _refuse(file, blocks[MOST + 2].first, message("it has more than {most} steps", most=MOST))
    bets = pages[title_page["page"]]
    return Lesson(**title_page, steps=tuple(_step(block, file, bets) for block in blocks[2:]))


def _blocks(text: str) -> Iterator[Block]:
    lines, start = text.splitlines(), 0
    for number, line in enumerate([*lines, FENCE]):
        if line.rstrip() == FENCE:
            yield Block(tuple(lines[start:number]), start + 1)
            start = number + 1


def _step(block: Block, file: str, bets: Collection[str]) -> Step:
    """The step in `block`: lines of fields, if any, and after an empty line what it says."""
    blank = next((number for number, line in enumerate(block.lines) if line.strip()), 0)
    body = Block(block.lines[blank:], block.first + blank)
    own = _length_of_fields(body.lines)
    fields = _fields(body, body.lines[:own], file, STEP)
    words = " ".join("\n".join(body.lines[own:]).split())
    if not words:
        _refuse(file, body.first, message("this step says nothing"))
    if len(words) > LONGEST:
        _refuse(file, body.first + own + (own > 0), message("this step is longer than {most} characters", most=LONGEST))
    lights = tuple(key.strip() for key in fields.get("lights", "").split(",") if key.strip())
    for key in lights:
        if not KEY.fullmatch(key):
            _refuse(file, _line(body, "lights"), message("“{key}” can’t be the key of an element", key=key))
    if fields.get("bet") and fields["bet"] not in bets:
        known = ", ".join(sorted(bets)) or "—"
        fault = message("its page has no bet “{key}”; its bets: {known}", key=fields["bet"], known=known)
        _refuse(file, _line(body, "bet"), fault)
    return Step(words, _state(body, fields.get("state", ""), file), lights, fields.get("bet", ""))


def _length_of_fields(lines: tuple[str, ...]) -> int:
    """How many lines stand above the words: none, unless the first begins like a field."""
    if not lines or not re.match(r"[a-z_]+:(\s|$)", lines[0]):
        return 0
    return next((number for number, line in enumerate(lines) if not line.strip()), len(lines))


def _fields(block: Block, lines: tuple[str, ...], file: str, known: tuple[str, ...]) -> dict[str, str]:
    """The `lines` at the head of `block` as YAML of the `known` names, each with a text."""
    try:
        values: Any = yaml.load("\n".join(lines), yaml.BaseLoader) or {}  # noqa: S506 - BaseLoader makes texts only
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        _refuse(file, block.first + (mark.line if mark else 0), message("this is no line “name: text”"))
    if not isinstance(values, dict):
        _refuse(file, block.first, message("this is no line “name: text”"))
    for name, text in values.items():
        if name not in known:
            fault = message("“{name}” is not known here; known are {known}", name=name, known=", ".join(known))
            _refuse(file, _line(block, str(name)), fault)
        if not isinstance(text, str):
            _refuse(file, _line(block, name), message("“{name}” is no text", name=name))
    return values


def _state(block: Block, text: str, file: str) -> dict[str, str]:
    """`text`, what stands behind the ? of an address, as names and values."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text))
    except ValueError:
        _refuse(file, _line(block, "state"), message("the state is not of the form name=value&name=value"))
    for name, _ in pairs:
        if name in OURS:
            _refuse(file, _line(block, "state"), message("the state can’t set “{name}”", name=name))
    return dict(pairs)


def _line(block: Block, name: str) -> int:
    """The line of the field `name`, from 1."""
    places = (number for number, line in enumerate(block.lines) if line.lstrip().startswith(f"{name}:"))
    return block.first + next(places, 0)


def _refuse(file: str, line: int, fault: Message) -> None:
    raise UserError("The lesson “{file}” can’t be used: line {line}: {fault}.", file=file, line=line, fault=fault)
