"""The harness itself can fail: wrong texts, codes, lines, and output that nobody expects."""

import pytest

from tests.typing.harness import Message, difference, expectations, printed, short

SOURCE = """\
x = 1  # E: not a size [shape]
# R: int
# E: second [misc]
reveal_type(x)
y = "# E: in a string [misc]"  # a plain comment
"""


def test_comments_are_read_at_their_lines() -> None:
    assert expectations(SOURCE) == [
        Message(1, "E", "not a size", "shape"),
        Message(4, "R", "int"),
        Message(4, "E", "second", "misc"),
    ]


@pytest.mark.parametrize(
    "found",
    [
        Message(2, "E", "x is not a size", "shape"),
        Message(1, "E", "x is a size", "shape"),
        Message(1, "E", "x is not a size", "misc"),
        Message(1, "R", "x is not a size"),
    ],
)
def test_another_line_text_code_or_kind_is_a_difference(found: Message) -> None:
    expected = Message(1, "E", "not a size", "shape")
    assert difference([expected], [Message(1, "E", "x is not a size", "shape")]) == []
    assert len(difference([expected], [found])) == 2


def test_what_is_expected_twice_must_be_found_twice() -> None:
    note = Message(1, "R", "int")
    assert len(difference([note, note], [note])) == 1
    assert len(difference([note], [note, note])) == 1


def test_notes_that_explain_an_expected_error_may_be_there() -> None:
    error, note = Message(1, "E", "no", "misc"), Message(1, "N", "because")
    assert difference([error], [error, note]) == []
    assert difference([], [note])


def test_what_only_the_run_time_refuses_is_not_expected_of_mypy() -> None:
    assert difference([Message(1, "X", "rows differ")], []) == []


def test_a_revealed_type_is_compared_whole() -> None:
    assert difference([Message(1, "R", "int")], [Message(1, "R", "int | None")])


def test_output_is_read_by_file() -> None:
    output = 'a.py:1: error: No [misc]  [shape]\nb.py:2: note: Revealed type is "builtins.int"\n'
    assert printed(output) == {
        "a.py": [Message(1, "E", "No [misc]", "shape")],
        "b.py": [Message(2, "R", "int")],
    }


def test_a_traceback_is_no_output() -> None:
    with pytest.raises(AssertionError, match="no message"):
        printed("Traceback (most recent call last):\n")


@pytest.mark.parametrize(
    ("long", "expected"),
    [
        ("builtins.int | None", "int | None"),
        ("numpy.bool[builtins.bool]", "bool"),
        ("typednn.tensor.Tensor[tuple['b'`-1, Literal[3]], numpy.floating[numpy._typing._nbit_base._32Bit]]", "Tensor[tuple[b, 3], float32]"),
        ("typednn_sizes.Expr[Literal['2*_0+_1'], tuple['h'`-1, k`2]]", "2*h+k"),
        ("numpy.complexfloating[a._32Bit, a._32Bit]", "complex64"),
        ("def (*args: Any, x: ...) -> builtins.str", "def (*args: Any, x: ...) -> str"),
    ],
)  # fmt: skip
def test_types_in_short(long: str, expected: str) -> None:
    assert short(long) == expected
