"""What declared names get bound to, and what is no instance."""

from dataclasses import astuple

import pytest

from typednn.shapes.bindings import Bindings, Mismatch, substitute
from typednn.shapes.dim import UNKNOWN, Size, symbol
from typednn.shapes.parsing import parse
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, Variadic
from typednn.shapes.unify import finish, unify

k, m, n, q = map(symbol, "kmnq")
V = Variadic("v")
Call = list[tuple[str, Shape]]


def call(pairs: Call, result: str = "") -> Mismatch | Shape:
    """A call with these declared and actual arguments: its mismatch, or its result's shape."""
    bindings = Bindings()
    for position, (text, actual) in enumerate(pairs):
        mismatch = unify(parse(text).shape(), actual, bindings, origin=position)
        if mismatch is not None:
            return mismatch
    return finish(bindings) or substitute(parse(result).shape(), bindings)


@pytest.mark.parametrize(
    ("pairs", "result", "shape"),
    [
        ([("b 784", (32, 784))], "b", (32,)),
        ([("b 784", (32, UNKNOWN))], "b", (32,)),
        ([("m k", (2, 3)), ("k n", (3, 4))], "m n", (2, 4)),
        ([("*b m k", (5, 6, 2, 3)), ("*b k n", (5, 6, 3, 4))], "*b m n", (5, 6, 2, 4)),
        ([("*b m", (2,))], "*b 1", (1,)),
        ([("b *s c", (1, 2, 3, 4))], "*s c b", (2, 3, 4, 1)),
        # Two namespaces: a declared n is not the caller's n.
        ([("m n", (n, m))], "m n", (n, m)),
        ([("n", (n + 1,)), ("n+1", (n + 2,))], "2*n", (2 * n + 2,)),
        # Expressions wait for their names.
        ([("n+1", (4,)), ("n", (3,))], "n", (3,)),
        ([("n+1 n", (4, 3))], "n", (3,)),
        # The one name that nothing else binds is solved for, where there is one solution.
        ([("2*q", (6,))], "q", (3,)),
        ([("b 2*q+1", (4, 7))], "q b", (3, 4)),
        ([("2*q n*q", (6, 15))], "n", (5,)),
        ([("10-q", (3,))], "q", (7,)),
        ([("2*q", (2 * k,))], "q", (k,)),
        ([("q+1", (k,))], "q", (k - 1,)),
        ([("n*q", (n * k,)), ("n", (n,))], "q", (k,)),
        ([("2*q", (k,))], "q", (UNKNOWN,)),  # k may be odd
        ([("2*q", (UNKNOWN,))], "q", (UNKNOWN,)),
        ([("q//2", (3,))], "q", (UNKNOWN,)),
        ([("q*q", (9,))], "q", (UNKNOWN,)),
        ([("n*q n*q", (6, 6))], "q", (UNKNOWN,)),
        ([("#2*q", (1,))], "q", (UNKNOWN,)),
        ([("#2*q", (6,))], "q", (3,)),
        ([("{q}*n", (6,))], "n", (UNKNOWN,)),
        ([("n//k", (5,)), ("n k", (5, 0))], "", ()),  # no size at all: what runs decides
        # Unknown sizes and ranks.
        ([("n", (UNKNOWN,)), ("n", (3,))], "n", (3,)),
        ([("n", (3,)), ("n", (UNKNOWN,))], "n", (3,)),
        ([("n n", (k // 2, UNKNOWN))], "n", (k // 2,)),
        ([("n", UNKNOWN_SHAPE)], "n", (UNKNOWN,)),
        ([("b n", (3, Variadic(None)))], "b n", (3, UNKNOWN)),
        ([("b n", (Variadic(None), 3))], "b n", (UNKNOWN, 3)),
        ([("*b n", UNKNOWN_SHAPE)], "*b", UNKNOWN_SHAPE),
        ([("*b", UNKNOWN_SHAPE), ("*b", (2, 3))], "*b", (2, 3)),
        ([("*b", (2, 3)), ("*b", UNKNOWN_SHAPE)], "*b", (2, 3)),
        ([("*b", (2, UNKNOWN)), ("*b", (UNKNOWN, 3))], "*b", (2, 3)),
        ([("... n", (1, 2, 3))], "n", (3,)),
        # A rigid stretch of axes.
        ([("*b n", (V, 2, 3))], "*b", (V, 2)),
        ([("*b n", (V, 2, 3)), ("*b", (V, 2))], "n *b", (3, V, 2)),
        ([("m k *d", (V, 3, 4))], "*d", UNKNOWN_SHAPE),
        ([("m *d", (2, V))], "*d m", (V, 2)),
        # Broadcasting.
        ([("#n", (1,)), ("#n", (4,))], "n", (4,)),
        ([("#n", (4,)), ("#n", (1,)), ("n", (4,))], "n", (4,)),
        ([("#n", (1,))], "n", (UNKNOWN,)),
        ([("#n", (k,)), ("#n", (UNKNOWN,))], "n", (UNKNOWN,)),  # k may be 1, the other 5
        ([("#n", (k + 2,)), ("#n", (UNKNOWN,))], "n", (k + 2,)),
        ([("#n", (k,)), ("n", (k,))], "n", (k,)),
        ([("n", (4,))], "#n", (UNKNOWN,)),
        ([("n", (1,))], "#n", (1,)),  # 1 or 1
        ([("n", (0,))], "#n", (UNKNOWN,)),  # 0 or 1
        ([("n", (k,))], "#n 2*n", (UNKNOWN, 2 * k)),
        ([("#n", (k,))], "n+1 3", (UNKNOWN, 3)),
        ([("#n", (k,)), ("n", (k,))], "n+1", (k + 1,)),
        ([("*#b", (1, 3)), ("*#b", (2, 1))], "*b", (2, 3)),
        ([("*#b", (2, 1)), ("*#b", (1, 3))], "*b", (2, 3)),
        ([("*#b", (3, 1)), ("*#b", (4,))], "*b", (3, 4)),
        ([("*#b", (3, 1)), ("*b", (3, 4)), ("*#b", (1, 1))], "*b", (3, 4)),
        ([("*#b", (n, 1)), ("*#b", (n, UNKNOWN))], "*b", (n, UNKNOWN)),
        ([("*#b", (n, 3)), ("*#b", (UNKNOWN, UNKNOWN))], "*b", (UNKNOWN, 3)),
        ([("*#b", (V, 3)), ("*#b", (3,))], "*b", UNKNOWN_SHAPE),
        ([("*#b", (V, 3)), ("*#b", (V, 3))], "*b", (V, 3)),
        ([("*#b", ())], "*b", ()),
        # A placeholder is never bound.
        ([("{q}", (3,)), ("{q}", (4,))], "{q}", (UNKNOWN,)),
    ],
)
def test_instance(pairs: Call, result: str, shape: Shape) -> None:
    assert call(pairs, result) == shape


@pytest.mark.parametrize(
    ("pairs", "mismatch"),
    [
        ([("2*q", (5,))], (0, 2 * q, 5, "no q makes 2*q 5", "shape", 2 * q, 0)),
        ([("q+1", (0,))], (0, q + 1, 0, "no q makes q+1 0", "shape", q + 1, 0)),
        ([("n*q n*q", (6, 7))], (1, 6, 7, "n*q is 6, and 7 is not 6", "shape", n * q, 0)),
        ([("b 784", (32, 783))], (1, 784, 783, "783 is not 784", "shape", 784, 0)),
        (
            [("m k", (2, 3)), ("k n", (5, 4))],
            (0, 3, 5, "k is 3, and 5 is not 3", "shape", k, 1),
        ),
        (
            [("n", (m,)), ("n", (k,))],
            (0, m, k, "n is m, and k is not: for k=2, m=3 it is 2, not 3", "shape", n, 1),
        ),
        ([("n+1", (5,)), ("n", (3,))], (0, 4, 5, "n+1 is 4, and 5 is not 4", "shape", n + 1, 0)),
        ([("n", (3, 4))], (0, 1, 2, "1 axis expected, 2 found", "shape-rank", UNKNOWN, 0)),
        (
            [("*b m k", (3,))],
            (0, 2, 1, "at least 2 axes expected, 1 found", "shape-rank", UNKNOWN, 0),
        ),
        (
            [("n", (2, Variadic(None), 3))],
            (0, 1, 2, "1 axis expected, at least 2 found", "shape-rank", UNKNOWN, 0),
        ),
        (
            [("n", (V,))],
            (0, 1, 0, "1 axis expected, at least 0 found", "shape-rank", UNKNOWN, 0),
        ),
        ([("b 3", (Variadic(None), 4))], (-1, 3, 4, "4 is not 3", "shape", 3, 0)),
        ([("*b 3", (2, V, 4))], (-1, 3, 4, "4 is not 3", "shape", 3, 0)),
        (
            [("*b", (2, 3)), ("n *b", (7, 2, 4))],
            (2, 3, 4, "*b is (2, 3), and (2, 4) is not", "shape", 3, 1),
        ),
        (
            [("*b", (V, 2)), ("*b n", (V, 3, 1))],
            (-2, 2, 3, "*b is (*v, 2), and (*v, 3) is not", "shape", 2, 1),
        ),
        ([("#n", (2,)), ("#n", (3,))], (0, 2, 3, "n is 2, and 3 is not 2", "shape", n, 1)),
        ([("#4", (3,))], (0, 4, 3, "3 is not 4", "shape", 4, 0)),
    ],
)
def test_mismatch(pairs: Call, mismatch: tuple[object, ...]) -> None:
    found = call(pairs)
    assert isinstance(found, Mismatch)
    axis, expected, size, reason, code, declared, origin = mismatch
    shown = found.declared.size if hasattr(found.declared, "size") else found.declared
    assert (found.axis, found.expected, found.found) == (axis, expected, size)
    assert (found.reason, found.code, shown, found.origin) == (reason, code, declared, origin)


@pytest.mark.parametrize(
    "pairs",
    [
        [("*b", (V,)), ("*b", (2,))],
        [("*b", (2,)), ("*b", (V,))],
        [("*b", (V, 3)), ("*b", (3, V))],
        [("*b", (V,)), ("*b", (Variadic("w"),))],
        [("*b", (2, 3)), ("*b", (3,))],
        [("*#b", (3,)), ("*#b", (4,))],
        [("*#b", (3,)), ("*b", (1,))],
        [("*b", (1,)), ("*#b", (3,))],
        [("*b", (3,)), ("*#b", (3, 3))],
        [("*b", ()), ("*#b", (3,))],
        [("#n", (k,)), ("#n", (m,))],
        [("#n", (k,)), ("n", (1,))],
        [("n n", (2 * k, k))],
        [("*#b", (1,)), ("*b", (1,)), ("*b", (4,))],
        [("b n", (2, V, 3))],
        [("*b m n", (V, 3))],
        [("n", (UNKNOWN,)), ("n+1", (3,)), ("n", (5,))],
        [("b n", (2, V))],
    ],
)
def test_no_instance(pairs: Call) -> None:
    assert isinstance(call(pairs), Mismatch)


@pytest.mark.parametrize(
    ("declared", "actual", "agree"),
    [
        ("b n", (symbol("b"), n), True),
        ("n b", (symbol("b"), n), False),
        ("b n", (3, n), False),
        ("n+1", (1 + n,), True),
        ("*v n", (V, n), True),
        ("*v n", (3, n), False),
        ("*v n", (Variadic("w"), n), False),
        ("*v n", (Variadic(None), n), True),
        ("*v 2 n", (Variadic("v"), n), False),
        ("free n", (7, n), True),
    ],
)
def test_rigid_names(declared: str, actual: Shape, agree: bool) -> None:
    """Inside a function its own names are rigid: what is returned is what was declared."""
    mismatch = unify(parse(declared).shape(), actual, Bindings(), flexible={"free"})
    assert (mismatch is None) is agree


def test_rigid_names_stay_in_a_result() -> None:
    bindings = Bindings(sizes={"b": 32, "n": 3})
    shape = parse("*v b n+{q}").shape()
    assert substitute(shape, bindings, flexible={"b"}) == (V, 32, UNKNOWN)
    bindings.sizes["{q}"] = 4
    assert substitute(shape, bindings, flexible={"b"}) == (V, 32, n + 4)


def test_placeholders_are_looked_up() -> None:
    bindings = Bindings(sizes={"{self.size}": 4})
    declared = parse("{self.size}+1").shape()
    assert unify(declared, (5,), bindings) is None
    assert isinstance(unify(declared, (6,), bindings), Mismatch)


def test_finish_checks_once() -> None:
    bindings = Bindings()
    declared: tuple[Size, ...] = (n + 1,)
    assert unify(declared, (3,), bindings) is None
    bindings.sizes["n"] = 9
    assert finish(bindings) is not None
    assert finish(bindings) is None and not bindings.deferred


def test_mismatch_is_plain_data() -> None:
    found = unify((3,), (4,), Bindings(), origin="x")
    assert found is not None
    assert astuple(found) == (0, 3, 4, "4 is not 3", "shape", 3, "x")


def test_broadcasting_says_why() -> None:
    sizes = call([("*#b", (3,)), ("n *#b", (7, 2, 4))])
    assert isinstance(sizes, Mismatch) and sizes.axis == 1
    assert sizes.reason == "*b is (3,), and (2, 4) does not broadcast with it: 4 is not 3"
    ranks = call([("*b", (3,)), ("*#b", (3, 3))])
    assert isinstance(ranks, Mismatch) and ranks.reason.endswith("with it: (3,) has fewer axes")


@pytest.mark.parametrize(
    ("found", "result"),
    [
        (n + 2, n + 2),  # at least 2: it does not broadcast, and so it is k
        (2, 2),
        (n + 1, UNKNOWN),  # may be 1, and then k may be any size
        (2 * n, UNKNOWN),
        (n, UNKNOWN),
        (1, UNKNOWN),
    ],
)
def test_what_may_be_1_does_not_fix_a_name(found: Size, result: Size) -> None:
    """NumPy's broadcasting: a size of 1 fits any other, all else must be equal."""
    assert call([("#k", (found,)), ("k", (UNKNOWN,))], "k") == (result,)
