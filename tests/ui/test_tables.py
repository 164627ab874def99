"""Tables as text: numbers right, words left, and nobody's words become Markdown."""

from ui.tables import written


def test_numbers_stand_right_and_words_left() -> None:
    assert written({"name": ["a", "b"], "count": [1, 12345], "share": [-0.5, 2.25]}).splitlines() == [
        "| name | count | share |",
        "| :--- | ---: | ---: |",
        r"| a | 1 | −0\.50 |",
        r"| b | 12,345 | 2\.25 |",
    ]


def test_small_numbers_and_no_numbers_survive() -> None:
    assert written({"gap": [1e-05, 0.25]}).splitlines()[2:] == [r"| 0\.00001 |", r"| 0\.25000 |"]
    assert written({"cosine": [float("nan"), 0.5]}).splitlines()[1:] == ["| :--- |", "| nan |", r"| 0\.5 |"]
    assert len(written({"nothing": []}).splitlines()) == 2


def test_nothing_in_a_cell_is_markdown() -> None:
    assert written({"**x**": ["a | b", "$y$"]}).splitlines()[0] == r"| \*\*x\*\* |"
    assert r"| a \| b |" in written({"x": ["a | b"]})
