"""Long sources are compiled in units: the functions are divided among them, and the results are the same."""

from typing import Any

import numpy as np
import pytest

from tests.backends.native.compiling import needs_compiler
from typednn import jit, ops, trees, value_and_grad
from typednn.backends.native import backend, source, units
from typednn.backends.native.units import units_of

PRELUDE = "#include <stdint.h>"
FUNCTIONS = [
    "static int one_0(int x) {\nreturn x + 1;\n}",
    "static NOT_INLINE void two_1(int *x) {\n*x = one_0(*x);\n}",
    "static int three_2(int *x) {\ntwo_1(x);\nreturn 0;\n}",
]
LAST = "int answer(int x) {\nthree_2(&x);\nreturn one_0(x);\n}"


def test_what_is_short_is_one_text() -> None:
    assert units_of(PRELUDE, FUNCTIONS, LAST) == ("\n".join([PRELUDE, *FUNCTIONS, LAST]),)


def test_units_declare_all_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "_LEAST", sum(map(len, FUNCTIONS)) // 3)
    hidden = '__attribute__((visibility("hidden")))'
    one, two, three = (each.replace("static", hidden, 1) for each in FUNCTIONS)
    declared = (
        f"{hidden} int one_0(int x);\n"
        f"{hidden} NOT_INLINE void two_1(int *x);\n"
        f"{hidden} int three_2(int *x);"
    )
    assert units_of(PRELUDE, FUNCTIONS, LAST) == (
        f"{PRELUDE}\n{declared}\n{one}",
        f"{PRELUDE}\n{declared}\n{two}",
        f"{PRELUDE}\n{declared}\n{three}\n{LAST}",
    )


def test_there_are_only_so_many_units(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "_LEAST", 1)
    many = [f"static int f_{k}(void) {{\nreturn {k};\n}}" for k in range(100)]
    assert len(units_of(PRELUDE, many, LAST)) == units._MOST


def layers(x: Any, weights: Any) -> Any:
    def loss(weights: Any) -> Any:
        h = x
        for w in weights:
            h = ops.tanh(h @ w) + ops.softmax(h, axis=-1)
        return ops.sum(h * h)

    return value_and_grad(loss)(weights)


@needs_compiler
def test_results_do_not_depend_on_the_units(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    x, weights = ops.normal((8, 8), rng=rng), [ops.normal((8, 8), rng=rng) for _ in range(3)]
    whole = jit(layers, backend="native")(x, weights)
    counts = []

    def written(*given: Any) -> tuple[str, ...]:
        found = source.write_source(*given)
        counts.append(len(found))
        return found

    monkeypatch.setattr(backend, "write_source", written)
    monkeypatch.setattr(units, "_LEAST", 1000)
    divided = jit(layers, backend="native")(x, weights)
    assert counts[0] > 1
    for one, other in zip(trees.leaves(whole), trees.leaves(divided), strict=True):
        assert one.numpy().tobytes() == other.numpy().tobytes()
