"""Tables of points as programs write them: a column never slips into another's place unsaid."""

import numpy as np
import pytest

from errors import UserError
from inputs.cloud_columns import Columns
from inputs.cloud_text import read_text as read_rows

ROWS = [(1.5, 2.0, 3.0), (4.0, 5.5, 6.0), (7.0, 8.0, 9.25)]
PLACES = np.array(ROWS)


def read_text(data: bytes, file: str) -> Columns:
    return read_rows(data, file, keep=1000, seed=0)


def table(rows: list[tuple], mark: str = ",", head: str = "", comma: bool = False) -> bytes:
    text = "\n".join(mark.join(str(value).replace(".", "," if comma else ".") for value in row) for row in rows)
    return (head + "\n" + text if head else text).encode()


def with_index(rows: list[tuple]) -> list[tuple]:
    return [(number, *row) for number, row in enumerate(rows)]


@pytest.mark.parametrize("head", [",x,y,z", "index,x,y,z", '"","x","y","z"'])
def test_an_index_column_is_not_taken_for_x(head: str) -> None:
    np.testing.assert_array_equal(read_text(table(with_index(ROWS), head=head), "a.csv").places, PLACES)


def test_a_header_shorter_than_the_table_is_refused_and_not_guessed() -> None:
    with pytest.raises(UserError, match="names 3 columns, but its rows have 4"):
        read_text(table(with_index(ROWS), head="x,y,z"), "a.csv")


def test_words_that_name_no_coordinates_are_said_to_have_been_passed_over() -> None:
    columns = read_text(table(ROWS, head="my scan"), "a.csv")
    np.testing.assert_array_equal(columns.places, PLACES)
    assert "names no x, y and z" in str(columns.notes[0])


@pytest.mark.parametrize("mark", [";", "\t", " "])
def test_a_comma_may_be_the_decimal_point_and_that_is_said(mark: str) -> None:
    columns = read_text(table(ROWS, mark=mark, comma=True), "a.txt")
    np.testing.assert_array_equal(columns.places, PLACES)
    assert "decimal points" in str(columns.notes[0])


def test_commas_between_whole_numbers_are_no_decimal_points() -> None:
    columns = read_text(b"1,2,3\n4,5,6\n7,8,9", "a.csv")
    np.testing.assert_array_equal(columns.places, [[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    np.testing.assert_array_equal(read_text(b"1, 2, 3\n4, 5, 6\n7, 8, 9", "a.csv").places, columns.places)


@pytest.mark.parametrize("head", ["3", "//X Y Z\n3", "# made by hand\n3"])
def test_a_line_that_counts_the_points_is_no_point(head: str) -> None:
    np.testing.assert_array_equal(read_text(table(ROWS, mark=" ", head=head), "a.asc").places, PLACES)


@pytest.mark.parametrize("code", ["cp1252", "utf-16", "utf-8-sig"])
def test_words_of_other_codes_do_not_hide_the_numbers(code: str) -> None:
    data = table(ROWS, head="# Höhe über Grund\nx,y,z").decode().encode(code)
    np.testing.assert_array_equal(read_text(data, "a.csv").places, PLACES)


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(UserError, match="not plain text"):
        read_text(b"\x00\x01\x02 1 2 3", "a.xyz")
