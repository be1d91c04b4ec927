"""Canonical sizes: what is equal to what, and how it is printed."""

import pytest

from typednn.shapes.dim import (
    UNKNOWN,
    Dim,
    Size,
    maximum,
    minimum,
    nonnegative,
    symbol,
)
from typednn.shapes.parsing import parse_size

d, h, k, m, n, p, s = map(symbol, "dhkmnps")


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (2 * h + 1, "2*h+1"),
        (1 + h * 2, "2*h+1"),
        ((h + 2 * p - k) // s + 1, "(h+2*p-k)//s+1"),
        (minimum(n, m), "min(m,n)"),
        (minimum(n, m) + maximum(n, m), "m+n"),
        (maximum(n - 1, 0) + minimum(n, 1), "n"),
        (3 * minimum(n, m) + 2 * maximum(n, m), "2*m+2*n+min(m,n)"),
        (maximum(n - 1, 0) - minimum(n, 1), "max(n-1,0)-min(n,1)"),
        (n - maximum(n - k, 0) - minimum(n, k), "0"),
        (1 - h, "1-h"),
        (-h - 1, "-h-1"),
        (h * k * h, "h*h*k"),
        (h // 2 * 2, "h//2*2"),
        (-(h // 2), "-(h//2)"),
        (h - 2 * (k // 2), "h-k//2*2"),
        (h * (d // h), "h*(d//h)"),
        (d // (h * k), "d//(h*k)"),
        (d // (h + k), "d//(h+k)"),
        (h * k // s, "h*k//s"),
        ((-h) // s, "(-h)//s"),
        (minimum(n // 2, m), "min(m,n//2)"),
        (3 * maximum(n, 1), "3*max(n,1)"),
        (minimum(n - 2 * k, m - 3 * k), "min(m-k,n)-2*k"),
        (symbol("b@3") + symbol("b"), "b+b"),
        (UNKNOWN, "?"),
    ],
)
def test_text(size: Size, text: str) -> None:
    assert str(size) == text


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("n+1", "1+n"),
        ("(a+b)*(a-b)", "a*a-b*b"),
        ("(2*k)//2", "k"),
        ("(a+2*b)//2", "a//2+b"),
        ("(h*k)//h", "k"),
        ("(h*k+h)//h", "k+1"),
        ("(a*c+b*c)//(a+b)", "c"),
        ("(2*a+2*b)//4", "(a+b)//2"),
        ("(2*a+1)//4", "a//2"),
        ("(2*a+1)//(2*b)", "a//b"),
        ("(h*k)//(h*s)", "k//s"),
        ("(h//2)//3", "h//6"),
        ("(h//2+k)//3", "(h+2*k)//6"),
        ("(h//k)//s", "h//(k*s)"),
        ("(n-1)//n", "0"),
        ("n//(n+1)", "0"),
        ("(n+d-1)//d", "(n-1)//d+1"),
        ("0//h", "0"),
        ("a//-2", "(-a)//2"),
        ("a%b", "a-b*(a//b)"),
        ("(a+b)%b", "a%b"),
        ("(4*a+3)%4", "3"),
        ("(h-h%2)//2", "h//2"),
        ("min(n,n+1)", "n"),
        ("min(n,n)", "n"),
        ("min(n,0)", "0"),
        ("max(n,0)", "n"),
        ("min(n+1,m+1)", "min(m,n)+1"),
        ("min(2*n,2*m)", "2*min(m,n)"),
        ("min(a,min(b,c))", "min(min(a,b),c)"),
        ("min(min(a,b)+1,c)", "min(a+1,b+1,c)"),
        ("min(-max(a,b),c)", "min(-a,-b,c)"),
        ("max(a//2,a)", "a"),
        ("min(5,a+3)", "min(2,a)+3"),
    ],
)
def test_equal_forms(left: str, right: str) -> None:
    assert parse_size(left) == parse_size(right)
    assert hash(parse_size(left)) == hash(parse_size(right))


DIFFERENT = [
    ("h//2*2", "h"),
    ("h*(d//h)", "d"),
    ("a//2+b//2", "(a+b)//2"),
    ("n", "m"),
    ("min(a,b)", "max(a,b)"),
    ("(-a)//2", "-(a//2)"),
    ("a//b", "b//a"),
    ("{x}", "x"),
    ("max({x},0)", "{x}"),  # a placeholder may be negative
    ("min(n//(a-1),m*m)", "min(n//a-1,m*m)"),
    ("max(n//(a+1),m*m)", "max(n//a+1,m*m)"),
    ("min(n//(a-b),m*m)", "min(n//a-b,m*m)"),
    ("min(n//(a-m),m*m)", "min(n//a-m,m*m)"),
    ("m//(n//(a+1))", "m//(n//a+1)"),
    ("min(n//(a*b),m)", "min(n//a*b,m)"),
    ("min(n//(2*a),m)", "min(n//2*a,m)"),
    ("min(n//(a//b),m)", "min(n//a//b,m)"),
]


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_different_forms(left: str, right: str) -> None:
    assert parse_size(left) != parse_size(right)


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_names_with_a_number_of_their_own_are_names_like_others(left: str, right: str) -> None:
    """`a@1` is shown as `a`, and read as it."""
    plain = [parse_size(text) for text in (left, right)]
    a, b = (numbered(size) for size in plain)
    assert a != b
    assert [str(a), str(b)] == list(map(str, plain))


def numbered(size: Size) -> Size:
    assert isinstance(size, Dim)
    return size.substitute({name: symbol(f"{name}@1") for name in size.names if name[0] != "{"})


@pytest.mark.parametrize(
    ("size", "clamped"),
    [
        ("min(n,m)", True),
        ("n+2*max(n,m)*k", True),
        ("k//min(n,m)", True),
        ("(max(n-3,0)+1)//2", True),
        ("n", False),
        ("n//m+{x}", False),
        ("minimal+max_len", False),
    ],
)
def test_clamped(size: str, clamped: bool) -> None:
    found = parse_size(size)
    assert isinstance(found, Dim) and found.clamped == clamped


def test_a_name_is_not_read_as_an_expression() -> None:
    name = symbol("max(n,m)")
    assert isinstance(name, Dim) and not name.clamped


def test_constants_are_ints() -> None:
    for size in (h - h, h // h, (2 * h + 1) - 2 * h, minimum(h, 0), h % 1):
        assert type(size) is int


def test_suffix_is_identity_but_not_text() -> None:
    assert symbol("b@1") != symbol("b@2")
    assert str(symbol("b@1")) == "b"
    assert minimum(symbol("b@1"), symbol("b@2")) != symbol("b@1")
    assert (symbol("b@1") // 2 + symbol("c@7")).names == {"b@1", "c@7"}  # type: ignore[union-attr] # a Dim


def test_unknown_absorbs() -> None:
    for size in (UNKNOWN + 1, 1 + UNKNOWN, h + UNKNOWN, UNKNOWN - h, h * UNKNOWN, h // UNKNOWN):
        assert size is UNKNOWN
    for size in (3 // UNKNOWN, 3 % UNKNOWN, UNKNOWN % h, -UNKNOWN, 0 * UNKNOWN):
        assert size is UNKNOWN
    assert minimum(UNKNOWN, 0) is UNKNOWN and maximum(h, UNKNOWN) is UNKNOWN


def test_division_by_zero() -> None:
    with pytest.raises(ZeroDivisionError):
        h // 0
    with pytest.raises(ZeroDivisionError):
        h % 0
    quotient = d // h
    assert isinstance(quotient, Dim)
    with pytest.raises(ZeroDivisionError, match="h is 0"):
        quotient.evaluate({"d": 1, "h": 0})
    with pytest.raises(ZeroDivisionError, match="h is -1"):
        quotient.evaluate({"d": 1, "h": -1})
    with pytest.raises(ZeroDivisionError):
        quotient.substitute({"h": 0})


def test_substitution_is_simultaneous() -> None:
    swapped = (2 * n - m) * (n // 2)
    assert isinstance(swapped, Dim)
    assert swapped.substitute({"n": m, "m": n}) == (2 * m - n) * (m // 2)
    assert swapped.substitute({"n": UNKNOWN}) is UNKNOWN
    assert swapped.substitute({"x": 1}) is swapped
    assert (h // 2 * 2).substitute({"h": 4 * k}) == 4 * k  # type: ignore[union-attr] # a Dim
    assert n.substitute({"n": 3}) == 3


@pytest.mark.parametrize(
    ("text", "n", "value"),
    [
        ("min(n,m)", 3, "min(m,3)"),
        ("max(n,m)", 3, "max(m,3)"),
        ("max(n-4,0)", 3, "0"),
        ("max(n-1,0)", 3, "2"),
        ("2*min(n,4)*m", 5, "8*m"),
        ("n//2-min(n,2)", 7, "1"),
    ],
)
def test_substitution_in_a_call(text: str, n: int, value: str) -> None:
    size = parse_size(text)
    assert isinstance(size, Dim) and size.substitute({"n": n}) == parse_size(value)


def test_evaluation_of_a_call() -> None:
    """By Python's own min, max and ``//``; a divisor of 1 divides."""
    size = parse_size("min(n,m)+10*max(n,m)+100*(n//m)")
    assert isinstance(size, Dim)
    assert size.evaluate({"n": 5, "m": 2}) == 2 + 50 + 200
    assert size.evaluate({"n": 3, "m": 1}) == 1 + 30 + 300


def test_name() -> None:
    assert n.name == "n"
    assert [size.name for size in (2 * n, n + 1, n * m, n // 2) if isinstance(size, Dim)] == [
        None
    ] * 4


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("n", True),
        ("n-1", False),
        ("n+m*n+3", True),
        ("n-n//2", True),
        ("n-n//2*2", True),
        ("n-h*(n//h)", True),
        ("n-min(n,m)", True),
        ("max(n,m)-n", True),
        ("n+m-max(n,m)", True),
        ("max(n-k,0)", True),
        ("max(n-k,m-k)", False),
        ("{x}", False),
        ("3*(n//2)-n", False),
        ("max(n-k,0)*min(m,n)", True),
        ("max(n-k,0)*min(n-k,m)", False),
        ("k-k//h", True),
        ("k-n-(k-n)//h", False),  # for k-n = -4, h = 2 it is -2
    ],
)
def test_nonnegative(text: str, known: bool) -> None:
    assert nonnegative(parse_size(text)) is known


@pytest.mark.parametrize(
    ("a", "b", "quotient"),
    [
        (-1, n, -1),
        (-1, n - 3, -1),  # a divisor is at least 1, whatever is known of it
        (-n - 1, m + n + 1, -1),
        (-m - 1, m + n + 1, -1),
        (-n - 2, m + n + 1, None),  # -2 for m = n = 0
        (-m - 2, m + n + 1, None),
        (-n, m + n + 1, None),  # 0 for n = 0
        (-m, m + n + 1, None),
        (1 - n, m * n, None),  # 0 for n = 1
        (-n - 1, m * n, None),  # -2 for m = n = 1
        (-2, n, None),  # -2 for n = 1
        (-n, m, None),
    ],
)
def test_a_fraction_below_0_rounds_down_to_minus_1(
    a: int | Dim, b: int | Dim, quotient: int | None
) -> None:
    """As Python's ``//``; None where it depends on the sizes."""
    found = a // b
    assert isinstance(found, int | Dim)
    assert found == quotient if quotient is not None else isinstance(found, Dim)
    for sizes in ({"m": i, "n": j} for i in range(5) for j in range(5)):
        value, divisor = (x if isinstance(x, int) else x.evaluate(sizes) for x in (a, b))
        if divisor > 0:
            exact = found if isinstance(found, int) else found.evaluate(sizes)
            assert exact == value // divisor
