"""Every word that a visitor sees went past a translator: in the pseudo-language it stands in ⟦…⟧, in every view.

English comes first in the same process, so that words kept by some cache for everybody would be found too.
"""

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message as Proto
from streamlit.testing.v1 import AppTest

from tests.opening import opened
from tests.speaking import speaking
from ui import downloads, language
from ui.language import PSEUDO, SWITCH, Pseudo
from ui.text import TEXTS
from viz import export

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
# Names and signs that no language translates.
NAMES = re.compile(
    r"arXiv|Vitrine|ViT|DeiT|DeepViT|Swin|PVT|Twins|TNT|NesT|CPVT|CaiT|Image GPT|SAB|ISAB|PMA|SortNet|PointNet|PEG|"
    r"Re-Attention|PNG|SVG|CSV|PLY|PDF|NumPy|JSON|RGB|CC0|CC BY|NASA|MB|kB|GB|float32|float64|softmax|safetensors|"
    r"Imagenette|ImageNet|et al|eqs?|Eqs?|Fig|Alg|section"
)
PAPER = re.compile(r"[A-Z][\w’'-]+(?:, [A-Z][\w’'-]+| and [A-Z][\w’'-]+| & [A-Z][\w’'-]+| et al\.)* \d{4}[^;⟦⟧]*")
# Styles and tags, modules by their dotted names, formulas, code, icons.
MARKUP = re.compile(
    r"<(?:style|script)>.*?</(?:style|script)>|<[^>]*>|\b\w+(?:\.\w+)+\b|\$[^$]*\$|`[^`]*`|:material/\w+:|&\w+;",
    re.DOTALL,
)
WORD = re.compile(r"[A-Za-z]{3,}")
HYPHEN = re.compile(r"(?<![\w.)\]}-])-\.?\d|\b\d(?:\.\d+)?e[-+]?\d+\b")
KEYS = {
    "key",
    "id",
    "label_visibility",
    "icon",
    "type",
    "format",
    "page",
    "page_script_hash",
    "query_string",
}  # of what is sent that nobody reads


def views() -> list[tuple[str, dict[str, str]]]:
    """Every page with every view's link parameters, read from the pages."""
    return [(page, parameters) for page in PAGES for parameters in _views(page)]


def _views(page: str) -> list[dict[str, str]]:
    tree = ast.parse((ROOT / "pages" / f"{page}.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    keys = [call.args[0].value for call in calls if ast.unparse(call.func) == "View"]
    choosing = [call for call in calls if ast.unparse(call.func).endswith("choose_view")]
    names = [part.value.value for call in choosing for part in call.keywords if part.arg == "name"]
    return [{(names or ["view"])[0]: key} for key in keys] or [{}]


@pytest.mark.parametrize(("page", "view"), views(), ids=str)
def test_no_english_word_stands_outside_the_brackets(page: str, view: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "1")
    assert not hyphens(opened(page, **view))
    stray = {text[:200]: words for text in seen(opened(page, lang=PSEUDO, **view)) if (words := untranslated(text))}
    assert not stray, "\n".join(f"{words} in: {text}" for text, words in stray.items())


def hyphens(app: AppTest) -> list[str]:
    """Numbers that the page writes as computers do: a hyphen for the minus (as Streamlit's sliders do below zero) or an
    e for the power of ten."""
    written = [text for text in seen(app) if HYPHEN.search(MARKUP.sub(" ", text.replace("\\", "")))]
    return written + [slider.label for slider in app.slider if slider.min < 0]


@pytest.mark.parametrize(
    ("page", "name"), {"attention": "7.png", "points": "7.ply", "local_global": "7.las", "depth": "7.tif"}.items()
)
def test_a_refused_file_is_spoken_of_in_the_visitor_s_language(
    page: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SWITCH, "1")
    app = opened(page, lang=PSEUDO)
    app.file_uploader[0].upload(name, b"neither picture nor points").run()
    [error] = app.error
    assert "“7" in error.value and not untranslated(error.value)


@pytest.mark.parametrize("page", PAGES)
def test_files_to_take_home_are_said_in_the_visitor_s_language(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "1")
    files = {}

    def offered(title: str, make: Callable[[], bytes], name: str, *_: str, **more: str) -> None:
        if language.current() == PSEUDO:  # the page that comes first speaks English
            files[name] = title, make

    monkeypatch.setattr(downloads, "_folded", lambda key, draw: draw())
    monkeypatch.setattr(downloads, "_button", offered)
    monkeypatch.setattr(export, "library", str)
    opened(page, lang=PSEUDO)
    with speaking(Pseudo()):
        for name, (title, make) in files.items():
            assert not untranslated(title), title
            if name.endswith((".csv", ".html")):
                assert not untranslated(for_people(make().decode())), name
    assert files or page in {"gallery"}


def for_people(file: str) -> str:
    """The caption of a table, or what a page shows without its script and record."""
    first = file.split("\n", 1)[0] if file.startswith("#") else file
    return re.sub(r"<(script|style).*?</\1>", " ", first, flags=re.DOTALL)


def untranslated(text: str) -> list[str]:
    """English words of `text` outside all brackets, names and papers apart."""
    while "⟦" in text and (inner := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
        text = inner
    return WORD.findall(NAMES.sub(" ", PAPER.sub(" ", MARKUP.sub(" ", text))))


def seen(app: AppTest) -> Iterator[str]:
    """Every text that the page sends to be read: by its elements, and by charts and other components."""
    explained = {
        paragraph for path in TEXTS.rglob("*.md") for paragraph in path.read_text("utf-8").strip().split("\n\n")
    }
    for element in app:
        proto = getattr(element, "proto", None)
        if proto is None:
            continue
        if element.type == "bidi_component":
            yield from component(proto)
        elif element.type == "arrow_data_frame":
            yield from texts(proto)
            yield from (cell for cell in element.value.to_numpy().ravel() if isinstance(cell, str))
        else:
            yield from (text for text in texts(proto) if text not in explained and not set_of(text) <= explained)


def set_of(text: str) -> set[str]:
    return set(text.strip().split("\n\n"))


def texts(proto: Proto) -> Iterator[str]:
    """The strings of an element that are shown: labels, bodies, options, help."""
    for field, value in proto.ListFields():
        if field.name in KEYS or field.name.endswith(("_id", "_key")) or field.name == "url":
            continue
        values = value if field.is_repeated else [value]
        for part in values:
            if isinstance(part, str):
                yield from configured(part) if field.name == "columns" else [part]
            elif isinstance(part, Proto):
                yield from texts(part)


def configured(columns: str) -> Iterator[str]:
    """What a table's column settings (JSON) say to people."""
    for settings in json.loads(columns).values():
        yield from (settings[name] for name in ("label", "help") if settings.get(name))


def component(proto: Proto) -> Iterator[str]:
    """The words of a component: Plotly's texts, and what a header carries under `words`, `caption`, `unit`, `title`."""
    data = proto.bytes or proto.json.encode()
    if not data or proto.component_name.endswith("ground"):  # the ground is a picture and its colours
        return
    body = data if data[:1] == b"{" else data[4 : 4 + int.from_bytes(data[:4], "little")]
    try:
        yield from shown(json.loads(body))
    except ValueError:
        pytest.fail(f"{proto.component_name} sends something else than JSON, or a header of JSON")


READ = {"text", "title", "name", "unit", "caption", "words", "hint", "label", "stem", "hovertemplate", "ticktext"}
READ |= {"labels", "asking", "xtitle", "ytitle"}


def shown(value: Any, *, read: bool = False) -> Iterator[str]:
    """Strings under a key that is read by people, wherever it stands; a record is for programs."""
    if isinstance(value, str):
        yield from [re.sub(r"<[^>]*>|%\{[^}]*\}", " ", value)] if read else []
    elif isinstance(value, dict):
        for key, part in value.items():
            if key not in {"record", "provenance", "template", "stem", "source", "ground"}:
                inside = key in READ and not isinstance(part, dict)  # what a dictionary holds says its own keys
                yield from shown(part, read=read or inside or key == "words")
    elif isinstance(value, list):
        for part in value:
            yield from shown(part, read=read)
