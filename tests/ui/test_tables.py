"""Tables as text: numbers right, words left, and nobody's words become Markdown."""

from ui.tables import written


def test_numbers_stand_right_and_words_left() -> None:
    assert written({"name": ["a", "b"], "count": [1, 12345], "share": [0.5, 2]}).splitlines() == [
        "| name | count | share |",
        "| :--- | ---: | ---: |",
        r"| a | 1 | 0\.5 |",
        "| b | 12,345 | 2 |",
    ]


def test_nothing_in_a_cell_is_markdown() -> None:
    assert written({"**x**": ["a | b", "$y$"]}).splitlines()[0] == r"| \*\*x\*\* |"
    assert r"| a \| b |" in written({"x": ["a | b"]})
