"""The catalogue of all words that a translator is given: `python -m tests.catalogue` writes it anew, with Babel."""

import io
from contextlib import redirect_stderr
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from models.zoo import ZOO

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "assets" / "words" / "vitrine.pot"
FOLDERS = ("inputs", "lessons", "models", "pages", "ui", "views", "vitrine", "viz")
# What marks words in the code, and which arguments they are (words.py, errors.py).
KEYWORDS = dict.fromkeys(("say", "label", "message", "Message", "UserError")) | {"several": (1, 2)}


def catalogue() -> Catalog:
    """All words of the app with the files they stand in."""
    words = Catalog(project="Vitrine", creation_date=datetime(2026, 1, 1, tzinfo=UTC), fuzzy=False)
    for folder in (*FOLDERS, "."):
        keep = None if folder != "." else (lambda path: False)  # of the root only its files
        methods = [("**.py" if folder != "." else "app.py", "python")]
        with redirect_stderr(io.StringIO()):  # Babel warns there of f-strings, which stand only among the values
            texts = list(extract_from_dir(ROOT / folder, methods, keywords=KEYWORDS, directory_filter=keep))
        for name, _, text, _, _ in texts:
            words.add(text, locations=[(f"{folder}/{name}".removeprefix("./"), None)])
    for card in ZOO.values():  # titles are data, not calls
        words.add(card.title, locations=[("models/zoo", None)])
    return words


def written(words: Catalog) -> str:
    """`words` as the text of a .pot file."""
    file = io.BytesIO()
    write_po(file, words, omit_header=True, sort_output=True, include_lineno=False, width=110)
    return file.getvalue().decode()


if __name__ == "__main__":
    TARGET.write_text(written(catalogue()), encoding="utf-8")
