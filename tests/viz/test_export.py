"""What is taken home opens elsewhere, says where it comes from, and runs nothing."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from inputs.point_cloud import read_cloud
from tests.speaking import speaking
from ui.language import Pseudo
from viz import export, theme
from viz.provenance import ALL, KEY, MEAN, Provenance
from words import Message, message

WHERE = Provenance(
    "attention rollout",
    model="ViT <script>",
    kind="untrained",
    digest="ab" * 32,
    layer=3,
    head=0,
    query="row 5, column 7",
    parameters={"residual": np.float32(0.5)},
    source="arXiv:2005.00928",
)


def test_caption_counts_from_one_and_names_the_kind_of_weights() -> None:
    caption = WHERE.caption()
    for words in ("layer 4", "head 1", "residual = 0.5", "(untrained weights)", "input abababab ", "arXiv:2005.00928"):
        assert words in caption


def test_record_is_json_that_counts_from_one_and_leaves_out_the_unknown() -> None:
    record = json.loads(WHERE.json())
    assert record["layer"] == 4 and record["head"] == record["counted_from"] == 1 and record["digest"] == "ab" * 32
    assert record["parameters"] == {"residual": 0.5} and "weights" not in record
    assert record["version"].count(".") == 2


def test_all_and_the_mean_of_layers_heads_and_queries_are_told_in_one_way() -> None:
    every = replace(WHERE, layer=ALL, head=MEAN, query=ALL)
    assert " · all layers · mean of heads · all queries · " in every.caption()
    record = every.record()
    assert (record["layer"], record["head"], record["query"]) == ("all", "mean", "all")
    some = replace(WHERE, layer=message("1 to {last}", last=3), head="", query=None)
    assert " · layer 1 to 3 · residual" in some.caption() and not {"head", "query"} & some.record().keys()


def test_file_names_consist_of_letters_digits_and_hyphens() -> None:
    assert WHERE.stem() == "vitrine-attention-rollout-vit-script-layer-4-head-1-query-row-5-column-7-ababab"
    assert Provenance("../../ü <x>.exe" * 20).stem().replace("-", "").isalnum()
    assert len(Provenance("x" * 500).stem()) <= 80
    long = [Provenance("a map", "a model, " * 20, part=part).stem() for part in ("left", "right")]
    assert max(map(len, long)) <= 100 and len(set(long)) == 2


def test_file_names_of_two_models_and_of_two_pictures_differ() -> None:
    others = (replace(WHERE, model="Swin · trained"), replace(WHERE, digest="cd" * 32), replace(WHERE, layer=4))
    assert len({record.stem() for record in (WHERE, *others)}) == 4
    both = replace(
        WHERE, model=(message("{model} (bundled weights)", model="PVT · Imagenette"), Message("NesT · Imagenette"))
    )
    assert "pvt-nest" in both.stem()


def test_page_holds_library_and_record_and_lets_no_text_be_markup() -> None:
    figure = go.Figure(go.Bar(x=["</script><script>alert(1)</script>"], y=[1]))
    page = export.html(figure, WHERE).decode()
    assert "connect-src" not in page and "default-src 'none'" in page and "https://cdn" not in page[-20_000:]
    assert "<script>alert" not in page and "ViT &lt;script&gt;" in page
    record = page.split(f'id="{KEY}">')[1].split("</script>")[0]
    assert json.loads(record)["model"] == "ViT <script>"
    assert page.count("</script>") == page.count("<script") == 4


def test_page_is_titled_in_the_language_that_it_is_written_in() -> None:
    with speaking(Pseudo()):
        page = export.html(go.Figure(go.Bar(x=["a"], y=[1])), WHERE, language="qps").decode()
    assert page.startswith('<!DOCTYPE html>\n<html lang="qps">') and "<title>⟦attention rollout⟧</title>" in page
    assert json.loads(page.split(f'id="{KEY}">')[1].split("</script>")[0])["method"] == "attention rollout"


def test_csv_says_where_it_comes_from_and_gives_the_numbers_back() -> None:
    values = np.array([0.1, -2.5e-8], dtype=np.float64)
    lines = export.csv({"token": ["=HYPERLINK(1)", "-x"], "weight": values}, WHERE).decode().splitlines()
    assert lines[0] == f"# {WHERE.caption()}" and json.loads(lines[1].removeprefix(f"# {KEY} "))["layer"] == 4
    rows = list(csv.reader(lines[2:]))
    assert rows[0] == ["token", "weight"]
    assert [row[0] for row in rows[1:]] == ["'=HYPERLINK(1)", "'-x"]
    np.testing.assert_array_equal([float(row[1]) for row in rows[1:]], values)


def test_csv_columns_must_have_one_length() -> None:
    with pytest.raises(ValueError, match="shorter"):
        export.csv({"a": [1, 2], "b": [1]}, WHERE)


def test_npz_loads_without_pickle_and_carries_the_record() -> None:
    rollout = np.random.default_rng(0).random((3, 4, 4), dtype=np.float32)
    with np.load(io.BytesIO(export.npz({"rollout": rollout}, WHERE)), allow_pickle=False) as file:
        np.testing.assert_array_equal(file["rollout"], rollout)
        assert json.loads(str(file["provenance"]))["method"] == "attention rollout"


@pytest.mark.parametrize("arrays", [{"provenance": np.zeros(2)}, {"objects": np.array([{}])}])
def test_npz_refuses_what_would_not_come_back(arrays: dict[str, np.ndarray]) -> None:
    with pytest.raises(ValueError, match="provenance"):
        export.npz(arrays, WHERE)


def test_labels_reach_the_page_as_they_are_written() -> None:
    figure = go.Figure(layout={"title": {"text": theme.plain("<b>x</b>")}})
    assert "\\u003c" not in figure.to_json() and "&lt;b&gt;" in figure.layout.title.text


def test_the_numbers_of_a_figure_are_those_it_draws() -> None:
    numbers = export.drawn(go.Figure([go.Bar(x=["a"], y=[2.5]), go.Heatmap(z=np.eye(2))]))
    assert set(numbers) == {"series_1_y", "series_2_z"} and numbers["series_1_y"] == [2.5]
    np.testing.assert_array_equal(numbers["series_2_z"], np.eye(2))


def test_a_bundled_input_is_told_by_name_and_another_by_its_digest() -> None:
    named = replace(WHERE, input=message("{title} ({credit})", title=Message("Cat"), credit="someone, CC0"))
    assert "input Cat (someone, CC0) ·" in named.caption() and "abab" not in named.caption()
    assert named.record()["input"] == "Cat (someone, CC0)" and named.record()["digest"] == WHERE.digest
    assert "input abababab ·" in WHERE.caption() and "input" not in WHERE.record()


def test_units_stand_behind_names_and_what_is_masked_is_an_empty_cell() -> None:
    ranks = np.ma.masked_array([0, 7, 1], [False, True, False])
    table = {"x": np.array([0.5, 1, 2]), "rank": ranks}
    lines = export.csv(table, WHERE, units={"rank": "from 0"}).decode().splitlines()[2:]
    assert lines == ["x,rank (from 0)", "0.5,0", "1.0,", "2.0,1"]
    header, _, body = export.ply(table, WHERE, units={"rank": "from 0"}).partition(b"end_header\n")
    assert b"comment rank: from 0\n" in header and b"comment -1: none\n" in header
    assert np.frombuffer(body, [("x", "<f8"), ("rank", "<i4")])["rank"].tolist() == [0, -1, 1]


def test_a_ply_holds_double_precision_as_such() -> None:
    far = 5_000_000 + np.arange(3) / 1000
    data = export.ply({"x": np.zeros(3, np.float32), "file_x": far}, Provenance("scores"))
    assert b"property float x\nproperty double file_x\n" in data
    assert (np.frombuffer(data[-36:], [("x", "<f4"), ("file_x", "<f8")])["file_x"] == far).all()


def test_ply_is_read_back_as_it_was_written() -> None:
    points = np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32)
    columns = dict(zip("xyz", points.T, strict=True)) | {"score_1": points[:, 0] * 2, "rank_1": np.arange(40)}
    data = export.ply(columns, Provenance("scores", model="line\nbreak end_header", source="ünïcode"))
    cloud = read_cloud(data, "scores.ply")
    np.testing.assert_allclose(cloud.points + cloud.centre, points, atol=1e-6)
    header = data.split(b"end_header\n")[0].decode("ascii")
    assert "property float score_1" in header and "property int rank_1" in header and "vitrine:provenance" in header
    body = np.frombuffer(data[-40 * 20 :], [(name, "<f4") for name in ("x", "y", "z", "score")] + [("rank", "<i4")])
    assert (body["rank"] == np.arange(40)).all() and (body["score"] == columns["score_1"]).all()
