"""What a shape is after a check: both what was known before and what the check says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from typednn.shapes import UNKNOWN, Shape, ShapeError, Variadic, show, symbol
from typednn.shapes.expectation import always_fits, expect
from typednn.shapes.parsing import parse

b, n = symbol("b"), symbol("n")
ANY = Variadic(None)


def after(text: str, actual: Shape, **known: int) -> str:
    return show(expect(text, parse(text).shape(), actual, {"b": b, **known}))


@pytest.mark.parametrize(
    ("text", "actual", "expected"),
    [
        ("b 784", (UNKNOWN, UNKNOWN), "(b, 784)"),
        ("b 784", (32, 784), "(b, 784)"),
        ("m 784", (32, 784), "(32, 784)"),
        ("m m+1", (n, UNKNOWN), "(n, n+1)"),
        ("h w h*w", (2, 3, UNKNOWN), "(2, 3, 6)"),
        ("#m 3", (UNKNOWN, 3), "(?, 3)"),
        ("... 3", (1, 2, UNKNOWN), "(1, 2, 3)"),
        ("*s 3", (Variadic("t"), UNKNOWN), "(*t, 3)"),
        ("m 3", (ANY,), "(?, 3)"),
        ("*s b 3", (ANY,), "(..., b, 3)"),
        ("b k ...", (3, Variadic("t")), "(b, ?, ...)"),
        ("... k b", (ANY, 3), "(..., ?, b)"),
        ("b k 4", (3, ANY, 4), "(b, ?, 4)"),
        ("", (), "()"),
    ],
)
def test_what_is_known_afterwards(text: str, actual: Shape, expected: str) -> None:
    assert after(text, actual) == expected


@pytest.mark.parametrize(
    ("text", "actual", "message"),
    [
        ("m 783", (32, 784), "axis -1 is 784, expected 783"),
        ("m m", (32, 784), "axis -1 is 784, expected 32 (m is 32)"),
        ("m+1 m", (n, n), "axis 0: n is never n+1 (m+1 is n+1)"),
        ("#m m", (4, 3), "axis 0 is 4, expected 1 or 3 (m is 3)"),
        ("a b c", (1, 2), "3 axes expected, 2 found"),
        ("a", (ANY, 3, 4), "1 axis expected, at least 2 found"),
    ],
)
def test_what_cannot_be(text: str, actual: Shape, message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        after(text, actual)
    assert str(caught.value) == f'expect: x is {show(actual)}, expected "{text}": {message}'


@given(st.lists(st.integers(0, 3), max_size=4), st.data())
def test_what_fits_is_never_refused(shape: list[int], data: st.DataObject) -> None:
    """The text of a shape, some of its sizes by name, and the shape itself, some of its sizes unknown."""
    named = "".join(f" {data.draw(st.sampled_from([str(s), f's{s}', '_']))}" for s in shape)
    hidden = [data.draw(st.booleans()) for _ in shape]
    actual = tuple(UNKNOWN if h else s for h, s in zip(hidden, shape, strict=True))
    found = expect(named, parse(named).shape(), actual, {f"s{s}": s for s in shape})
    assert all(size in (UNKNOWN, s) for size, s in zip(found, shape, strict=True))
    assert all(known in (UNKNOWN, size) for known, size in zip(actual, found, strict=True))


@pytest.mark.parametrize(
    ("text", "actual", "always"),
    [
        ("b 3", (b, 3), True),
        ("m k", (UNKNOWN, n), True),
        ("m m", (n, n), True),
        ("m+1 m", (4, 3), True),
        ("... k", (b, UNKNOWN, 2), True),
        ("_ #m", (UNKNOWN, 1), True),
        ("", (), True),
        ("b 3", (n, 3), False),
        ("b 3", (UNKNOWN, 3), False),
        ("m m", (UNKNOWN, UNKNOWN), False),
        ("m 3", (b, n), False),
        ("m+1 m", (UNKNOWN, 3), False),
        ("#b", (n,), False),
        ("m k", (b,), False),
        ("m k", (ANY,), False),
        ("*s k", (b, 2), False),
    ],
)
def test_what_passes_a_check_in_any_case(text: str, actual: Shape, always: bool) -> None:
    assert always_fits(parse(text).shape(), actual, {"b": b}) is always
