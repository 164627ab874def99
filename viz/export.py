"""Files to take home: a page that opens without a network, and the numbers; each says where it comes from."""

import csv as csv_writer
import html as escaping
import io
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from viz import theme, written
from viz.provenance import KEY, Provenance

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
ABSENT = -1  # in a PLY, which has no empty cells
PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' blob:;
 style-src 'unsafe-inline'; img-src data: blob:">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body{{font-family:{font};color:{ink};max-width:75rem;margin:1rem auto;padding:0 1rem}}
figure{{margin:0}}figcaption{{font-size:.85rem}}</style>
<script>{library}</script></head>
<body><figure><div id="vitrine"></div><figcaption>{caption}</figcaption></figure>
<script type="application/json" id="{key}">{record}</script>
<script type="application/json" id="figure">{figure}</script>
<script>
{written}
const figure = JSON.parse(document.getElementById("figure").textContent);
const drawn = Plotly.newPlot("vitrine", figure.data, figure.layout, {{responsive: true, displaylogo: false}});
drawn.then(written.writeReadably);
</script></body></html>
"""


def html(figure: go.Figure, provenance: Provenance, *, language: str = "en") -> bytes:
    """A web page with `figure` alive in it, which asks no network for anything (its own policy forbids it).

    `language` is the code of the language that the words of `figure` are in.
    """
    page = PAGE.format(
        language=escaping.escape(language),
        title=escaping.escape(provenance.title()),
        font=theme.FONT,
        ink=theme.INK,
        library=library(),
        caption=escaping.escape(provenance.caption()),
        key=KEY,
        record=provenance.json(),
        written=written.script(),
        figure=figure.to_json(),  # Plotly writes every < as its escape
    )
    return page.encode()


@cache
def library() -> str:
    """Plotly's script; it must not end the script element it stands in."""
    return get_plotlyjs().replace("</script", "<\\/script")


def csv(
    table: Mapping[str, Sequence[Any] | np.ndarray], provenance: Provenance, *, units: Mapping[str, str] | None = None
) -> bytes:
    """`table` {column: values, all of one length} as UTF-8 CSV, after lines with # that say where it comes from.

    `units` {column: in what} stand behind the columns' names. Cells of masked values are empty. Text that a spreadsheet
    would take for a formula gets a leading apostrophe; numbers keep all their digits.
    """
    text = io.StringIO()
    text.write(f"# {provenance.caption()}\n# {KEY} {provenance.json()}\n")
    writer = csv_writer.writer(text, lineterminator="\n")
    told = {name: f" ({unit})" for name, unit in (units or {}).items()}
    writer.writerow([cell(f"{name}{told.get(name, '')}") for name in table])
    writer.writerows([cell(value) for value in row] for row in zip(*table.values(), strict=True))
    return text.getvalue().encode()


def cell(value: Any) -> Any:
    """A cell that a spreadsheet shows and does not run."""
    if value is np.ma.masked:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    return value.item() if isinstance(value, np.generic) else value


def npz(arrays: Mapping[str, np.ndarray], provenance: Provenance) -> bytes:
    """`arrays` by name in one compressed .npz, with the provenance record as the JSON text array `provenance`.

    It loads with `allow_pickle=False`; what would not, or takes that name, is a ValueError.
    """
    if "provenance" in arrays or any(np.asarray(values).dtype.hasobject for values in arrays.values()):
        raise ValueError("The name “provenance” is taken, and arrays of Python objects are not exported.")
    file = io.BytesIO()
    np.savez_compressed(file, provenance=np.array(provenance.json()), **arrays)
    return file.getvalue()


def ply(columns: Mapping[str, np.ndarray], provenance: Provenance, *, units: Mapping[str, str] | None = None) -> bytes:
    """`columns` {property: (point,) numbers} as a binary PLY, whole numbers as int, others as float or, in double
    precision, as double; masked ones are `ABSENT`.

    Comments of the header say where it comes from, and the `units` {property: in what}. Properties called x, y and z
    are what viewers of clouds draw.
    """
    kinds = {name: _ply_kind(np.asarray(values).dtype) for name, values in columns.items()}
    count = len(next(iter(columns.values())))
    about = provenance.caption().encode("ascii", "replace").decode()
    lines = ["ply", "format binary_little_endian 1.0", f"comment {about}", f"comment {KEY} {provenance.json()}"]
    lines += [f"comment {name}: {unit}" for name, unit in (units or {}).items()]
    if any(np.ma.is_masked(values) for values in columns.values()):
        lines.append(f"comment {ABSENT}: none")
    lines += [
        f"element vertex {count}",
        *(f"property {kind} {name}" for name, (kind, _) in kinds.items()),
        "end_header",
    ]
    rows = np.empty(count, [(name, kind) for name, (_, kind) in kinds.items()])
    for name, values in columns.items():
        rows[name] = np.ma.filled(values, ABSENT)
    return ("\n".join(" ".join(line.split()) for line in lines) + "\n").encode() + rows.tobytes()


def _ply_kind(kind: np.dtype) -> tuple[str, str]:
    """Name in the header and how it is written."""
    if kind.kind in "iub":
        return "int", "<i4"
    return ("double", "<f8") if kind.itemsize == 8 else ("float", "<f4")


def drawn(figure: go.Figure) -> dict[str, np.ndarray]:
    """The numbers a figure draws, by series (from 1) and axis ({"series_1_x": …, "series_1_y": …}), without its text;
    where series have names, these as `names` (series,), in the visitor's words."""
    numbers = {}
    for place, trace in enumerate(figure.data, start=1):
        for axis in ("x", "y", "z"):
            values = getattr(trace, axis, None) if axis in trace else None
            if values is not None and np.asarray(values).dtype.kind in "biuf":
                numbers[f"series_{place}_{axis}"] = np.asarray(values)
    names = [trace.name or "" for trace in figure.data]
    return numbers | ({"names": np.array(names)} if any(names) and numbers else {})
