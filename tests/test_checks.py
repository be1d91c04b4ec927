"""Run-time checks: what passes, what is refused and in which words, and what is remembered."""

import functools
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any, Generic, Literal

import numpy as np
import pytest
from beartype.vale import Is
from jaxtyping import Float, Float32, Int, Int64, Shaped
from typing_extensions import TypeVar

from typednn import Tensor, ops, typed
from typednn.checks import check as check_module
from typednn.checks import checks
from typednn.shapes.shape import ShapeError
from typednn.shapes.spec import SpecSyntaxError

N = TypeVar("N", bound=int, default=Any)
M = TypeVar("M", bound=int, default=Any)
A = TypeVar("A", bound=int, default=Any)
B = TypeVar("B", bound=int, default=Any)
T = TypeVar("T")


def floats(*shape: int) -> Tensor[Any, np.float32]:
    return ops.zeros(shape)


def unseen(value: Any) -> Any:
    """The value, of which mypy knows nothing: for calls that are wrong on purpose."""
    return value


def ints(*shape: int) -> Tensor[Any, np.int64]:
    return ops.zeros(shape, dtype=np.int64)


@typed
def score(x: Float32[Tensor, "b 784"], y: Int64[Tensor, "b"]) -> Float32[Tensor, "b"]:
    """A docstring."""
    return x[:, 0]


@pytest.fixture
def verdicts(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One element for each time that a call, or a result, is checked in full."""
    found: list[None] = []
    within = check_module.in_jaxtyping_context

    def counting(*args: Any) -> Any:
        found.append(None)
        return within(*args)

    monkeypatch.setattr(check_module, "in_jaxtyping_context", counting)
    return found


# --- verdicts and their words


def test_a_right_call_passes_and_a_wrong_size_is_named() -> None:
    assert score(floats(32, 784), ints(32)).shape == (32,)
    with pytest.raises(ShapeError) as caught:
        score(floats(32, 783), ints(32))
    assert str(caught.value) == (
        "score: argument 'x' is float32 (32, 783), declared Float32[Tensor, \"b 784\"]: "
        "axis -1 is 783, expected 784"
    )
    assert caught.value.code == "shape"
    assert not hasattr(caught.value, "__notes__")
    assert caught.value.__cause__ is None


WORDS: list[tuple[Any, str, str]] = [
    (
        lambda: score(floats(32, 784), ints(31)),
        "shape",
        (
            "score: argument 'y' is int64 (31,), declared Int64[Tensor, \"b\"]: "
            "axis 0 is 31, expected 32 (b is 32, bound by 'x')"
        ),
    ),
    (
        lambda: score(y=ints(31), x=floats(32, 784)),
        "shape",
        (
            "score: argument 'y' is int64 (31,), declared Int64[Tensor, \"b\"]: "
            "axis 0 is 31, expected 32 (b is 32, bound by 'x')"
        ),
    ),
    (
        lambda: score(floats(2, 32, 784), ints(32)),
        "shape-rank",
        (
            "score: argument 'x' is float32 (2, 32, 784), declared Float32[Tensor, \"b 784\"]: "
            "2 axes expected, 3 found"
        ),
    ),
    (
        lambda: score(unseen(floats(32, 784).astype(np.float64)), ints(32)),
        "shape-dtype",
        (
            "score: argument 'x' is float64 (32, 784), declared Float32[Tensor, \"b 784\"]: "
            "dtype is float64, expected float32; use astype(np.float32)"
        ),
    ),
    (
        lambda: integers(unseen(floats(3))),
        "shape-dtype",
        (
            "integers: argument 'x' is float32 (3,), declared Int[Tensor, \"n\"]: "
            "dtype is float32, which is no Int"
        ),
    ),
    (
        lambda: expression(floats(4), floats(4)),
        "shape",
        (
            "expression: argument 'x' is float32 (4,), declared Float32[Tensor, \"n+1\"]: "
            "axis 0 is 4, expected 5 (n+1 is 5, n bound by 'y')"
        ),
    ),
    (
        lambda: doubled(floats(3)),
        "shape",
        (
            'doubled: the result is float32 (3,), declared Float32[Tensor, "2*n"]: '
            "axis 0 is 3, expected 6 (2*n is 6, n bound by 'x')"
        ),
    ),
    (
        lambda: stretched(floats(2, 3, 5), floats(2, 4, 5)),
        "shape",
        (
            "stretched: argument 'y' is float32 (2, 4, 5), declared Float32[Tensor, \"*s 5\"]: "
            "axis 1 is 4, expected 3"
        ),
    ),
    (
        lambda: listed([floats(3), floats(3), floats(2)]),
        "shape",
        (
            "listed: argument 'xs[2]' is float32 (2,), declared Float32[Tensor, \"n\"]: "
            "axis 0 is 2, expected 3 (n is 3, bound by 'xs[0]')"
        ),
    ),
    (
        lambda: many(floats(3), floats(2)),
        "shape",
        (
            "many: argument 'xs[1]' is float32 (2,), declared Float32[Tensor, \"n\"]: "
            "axis 0 is 2, expected 3 (n is 3, bound by 'xs[0]')"
        ),
    ),
    (
        lambda: named(a=floats(3), b=floats(2)),
        "shape",
        (
            "named: argument 'b' is float32 (2,), declared Float32[Tensor, \"n\"]: "
            "axis 0 is 2, expected 3 (n is 3, bound by 'a')"
        ),
    ),
    (
        lambda: optional(floats(3, 3)),
        "shape-rank",
        (
            "optional: argument 'x' is float32 (3, 3), declared Float32[Tensor, \"n\"]: "
            "1 axis expected, 2 found"
        ),
    ),
    (
        lambda: sized(floats(3), 4),
        "shape",
        (
            "sized: argument 'x' is float32 (3,), declared Float32[Tensor, \"{n}\"]: "
            "axis 0 is 3, expected 4 ({n} is 4)"
        ),
    ),
    (
        lambda: by_variable(4, floats(3)),
        "shape",
        (
            "by_variable: argument 'x' is float32 (3,), declared Float32[Tensor, \"N\"]: "
            "axis 0 is 3, expected 4 (N is 4, bound by 'n')"
        ),
    ),
    (
        lambda: unbound(floats(3)),
        "shape-syntax",
        "unbound: argument 'x' is declared Float32[Tensor, \"n+1\"], and nothing binds 'n'",
    ),
]


@pytest.mark.parametrize(
    ("call", "code", "words"), WORDS, ids=[w[2].split(" is ")[0] for w in WORDS]
)
def test_words(call: Any, code: str, words: str) -> None:
    for _ in range(2):  # a refusal is not remembered as a pass
        with pytest.raises(ShapeError) as caught:
            call()
        assert (str(caught.value), caught.value.code) == (words, code)


@typed
def integers(x: Int[Tensor, "n"]) -> None: ...


@typed
def expression(x: Float32[Tensor, "n+1"], y: Float32[Tensor, "n"]) -> None: ...


@typed
def doubled(x: Float32[Tensor, "n"]) -> Float32[Tensor, "2*n"]:
    return x  # type: ignore[return-value]  # on purpose


@typed
def stretched(x: Float32[Tensor, "*s 5"], y: Float32[Tensor, "*s 5"]) -> None: ...


@typed
def listed(xs: list[Float32[Tensor, "n"]]) -> None: ...


@typed
def many(*xs: Float32[Tensor, "n"]) -> None: ...


@typed
def named(**xs: Float32[Tensor, "n"]) -> None: ...


@typed
def optional(x: Float32[Tensor, "n"] | None = None) -> None: ...


@typed
def sized(x: Float32[Tensor, "{n}"], n: int = 3) -> None: ...


@typed
def by_variable(n: N, x: Float32[Tensor, "N"]) -> None: ...


@typed
def unbound(x: Float32[Tensor, "n+1"]) -> None: ...


def test_expressions_may_stand_before_what_binds_their_names() -> None:
    expression(floats(5), floats(4))


def test_containers_are_checked_whole() -> None:
    # beartype alone looks at one random item of a list.
    for place in range(20):
        with pytest.raises(ShapeError):
            listed([floats(2 if i == place else 3) for i in range(20)])


def test_defaults_count_for_placeholders_and_are_not_checked() -> None:
    sized(floats(3))
    optional()
    with pytest.raises(ShapeError):
        sized(floats(4))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: score(unseen([1.0]), ints(1)),
            (
                "score: argument 'x' is a list, declared Float32[Tensor, \"b 784\"]; "
                "make it a tensor with ops.asarray"
            ),
        ),
        (
            lambda: score(unseen(np.zeros((2, 784), np.float32)), ints(2)),
            (
                "score: argument 'x' is a numpy ndarray float32 (2, 784), declared "
                'Float32[Tensor, "b 784"]; make it a tensor with ops.asarray'
            ),
        ),
        (
            lambda: sized(floats(3), unseen("3")),
            "sized: argument 'n' is a str, declared int",
        ),
        (
            lambda: listed(unseen((floats(3),))),
            "listed: argument 'xs' is a tuple, declared list[Float32[Tensor, \"n\"]]",
        ),
    ],
)
def test_wrong_classes_are_type_errors(call: Any, words: str) -> None:
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value) == words


def test_a_wrong_call_is_pythons_own_error() -> None:
    wrong: Any = score
    with pytest.raises(TypeError, match=r"score\(\) missing 1 required positional argument: 'y'"):
        wrong(floats(1, 784))
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        wrong(floats(1, 784), ints(1), z=1)


def test_errors_of_the_function_itself_pass_through() -> None:
    @typed
    def failing(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        raise KeyError("mine")

    for _ in range(2):
        with pytest.raises(KeyError) as caught:
            failing(floats(2))
        assert not hasattr(caught.value, "__notes__")


@pytest.mark.parametrize("text", ["b+", "n!", "f(n)", "n/2", "1.5"])
def test_a_text_that_is_no_shape_fails_where_it_is_written(text: str) -> None:
    annotation: Any = Float32.__getitem__((Tensor, text))

    def function(x: Any) -> None: ...

    function.__annotations__["x"] = annotation
    with pytest.raises(SpecSyntaxError, match="is not a|not allowed"):
        typed(function)
    with pytest.raises(SpecSyntaxError):
        typed(type("Bad", (), {"__annotations__": {"x": annotation}}))


# --- what is remembered


def test_a_call_like_one_before_is_not_checked_again(verdicts: list[None]) -> None:
    @typed
    def f(x: Float32[Tensor, "b n"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "b n"]:
        return x + y

    f(floats(2, 3), floats(3))
    assert len(verdicts) == 2  # the arguments, then those with the result
    f(floats(2, 3), floats(3))
    assert len(verdicts) == 2
    f(floats(4, 3), floats(3))
    assert len(verdicts) == 4
    f(floats(2, 3), y=floats(3))  # written otherwise: checked for itself
    f(floats(2, 3), y=floats(3))
    assert len(verdicts) == 6


def test_keywords_are_told_apart() -> None:
    @typed
    def f(*, x: Float32[Tensor, "3"], y: Float32[Tensor, "4"]) -> None: ...

    f(x=floats(3), y=floats(4))
    with pytest.raises(ShapeError):
        f(y=floats(3), x=floats(4))


def test_another_result_is_checked_though_the_call_is_known() -> None:
    results = [floats(3), floats(3), floats(2)]

    @typed
    def f(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return results.pop(0)

    f(floats(3))
    f(floats(3))
    with pytest.raises(ShapeError, match="f: the result is float32 \\(2,\\)"):
        f(floats(3))


def test_numbers_count_only_where_a_shape_asks_for_them(verdicts: list[None]) -> None:
    @typed
    def plain(x: Float32[Tensor, "n"], step: int) -> None: ...

    for step in range(5):
        plain(floats(3), step)
    assert len(verdicts) == 2
    sized(floats(3), 3)
    with pytest.raises(ShapeError):
        sized(floats(3), 5)
    with pytest.raises(TypeError):
        plain(floats(3), unseen("1"))


def test_literals_and_validators_are_checked_by_value() -> None:
    @typed
    def f(
        x: Float32[Tensor, "n"], mode: Literal["a", "b"], k: Annotated[int, Is[lambda k: k > 0]]
    ) -> None: ...

    f(floats(3), "a", 1)
    with pytest.raises(TypeError, match="f: argument 'mode'"):
        f(floats(3), unseen("c"), 1)
    with pytest.raises(TypeError, match="f: argument 'k' is 0"):
        f(floats(3), "a", 0)


def test_what_has_no_key_is_checked_each_time(verdicts: list[None]) -> None:
    class Box:
        size = 3

    @typed
    def f(box: Box, x: Float32[Tensor, "{box.size}"]) -> None: ...

    box = Box()
    f(box, floats(3))
    f(box, floats(3))
    assert len(verdicts) == 4
    box.size = 4
    with pytest.raises(ShapeError):
        f(box, floats(3))


def test_one_point_zero_is_not_one_and_a_class_is_not_its_instance() -> None:
    @typed
    def f(x: Float32[Tensor, "n"], k: Any, kind: type[int] | int) -> None: ...

    @typed
    def g(x: Float32[Tensor, "n"], k: Literal[1]) -> None: ...

    f(floats(1), 1, int)
    f(floats(1), True, 3)
    g(floats(1), 1)
    with pytest.raises(TypeError):
        g(floats(1), unseen(1.0))

    @typed
    def h(x: Float32[Tensor, "n"], kind: int) -> None: ...

    h(floats(1), 3)
    with pytest.raises(TypeError):
        h(floats(1), unseen(int))


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch, verdicts: list[None]) -> None:
    from typednn.checks import decorate

    monkeypatch.setattr(decorate, "MOST_REMEMBERED", 4)

    @typed
    def f(x: Float32[Tensor, "n"]) -> None: ...

    for n in range(5):
        f(floats(n))
    before = len(verdicts)
    f(floats(4))
    assert len(verdicts) == before
    f(floats(0))
    assert len(verdicts) > before


def test_threads_do_not_see_each_others_names() -> None:
    barrier = threading.Barrier(8)

    @typed
    def f(x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return x + y

    def work(size: int) -> int:
        barrier.wait()
        for n in range(size, size + 40):
            f(floats(n), floats(n))
            with pytest.raises(ShapeError):
                f(floats(n), floats(n + 1))
        return size

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(1, 80, 10))) == list(range(1, 80, 10))


def test_recursion_binds_names_afresh() -> None:
    @typed
    def halves(x: Float32[Tensor, "n"]) -> Float32[Tensor, "1"]:
        half: Any = x[: x.shape[0] // 2]
        return halves(half) if half.shape[0] else unseen(x)

    assert halves(floats(8)).shape == (1,)


def test_nothing_is_bound_while_the_function_runs() -> None:
    seen: list[bool] = []
    annotation: Any = Float32.__getitem__((Tensor, "n"))

    @typed
    def outer(x: Float32[Tensor, "n"]) -> None:
        seen.append(isinstance(floats(5), annotation))

    outer(floats(3))
    outer(floats(3))
    assert seen == [True, True]


# --- kinds of functions


def test_a_function_that_mentions_no_shape_is_left_alone() -> None:
    def plain(x: Tensor, n: int) -> list[int]:
        return [n]

    assert typed(plain) is plain


def test_names_docs_and_signature_stay() -> None:
    assert (score.__name__, score.__doc__) == ("score", "A docstring.")
    assert typed(score) is score


def test_generators_run_as_they_did() -> None:
    @typed
    def rows(x: Float32[Tensor, "b n"]) -> Iterator[Float32[Tensor, "n"]]:
        yield from x

    assert len(list(rows(floats(3, 2)))) == 3
    assert len(list(rows(floats(3, 2)))) == 3
    with pytest.raises(ShapeError):
        rows(floats(3))


@typed
def early(x: "Later[int]", y: 'Float32[Tensor, "n"]') -> 'Float32[Tensor, "n"]':
    return y


class Later(Generic[T]):
    pass


def test_strings_are_resolved_when_their_names_exist() -> None:
    early(Later(), floats(3))
    with pytest.raises(TypeError, match="^early: argument 'x' is 1, declared Later"):
        early(unseen(1), floats(3))


@typed
class Affine(Generic[N, M]):
    weight: Float32[Tensor, "N M"]
    names: list[str]

    def __init__(self, weight: Any) -> None:
        self.weight = weight
        self.names = []

    def __call__(self, x: Float32[Tensor, "*b N"]) -> Float32[Tensor, "*b M"]:
        return x @ self.weight

    def batched(self, x: Float32[Tensor, "{self.rows} N"]) -> None: ...

    @property
    def rows(self) -> int:
        return 2

    @property
    def first(self) -> Float32[Tensor, "N"]:
        found: Tensor = unseen(self.weight[0] if self.names else self.weight[:, 0])
        return found

    @staticmethod
    def fixed(x: Float32[Tensor, "3"]) -> None: ...

    @classmethod
    def made(cls, x: Float32[Tensor, "N M"]) -> "Affine[Any, Any]":
        return cls(x)


@typed
class Renamed(Affine[A, B]):
    def both(self, x: Float32[Tensor, "A"], y: Float32[Tensor, "B"]) -> None: ...


class Wider(Affine[N, M]):
    def __call__(self, x: Any) -> Any:
        return x

    def base(self, x: Any) -> Any:
        return super().__call__(x)


def test_class_variables_stand_for_the_fields_sizes() -> None:
    affine: Affine[Any, Any] = Affine(floats(784, 10))
    assert affine(floats(5, 784)).shape == (5, 10)
    with pytest.raises(ShapeError) as caught:
        affine(floats(32, 783))
    assert str(caught.value) == (
        "Affine.__call__: argument 'x' is float32 (32, 783), declared Float32[Tensor, \"*b N\"]: "
        "axis -1 is 783, expected 784 (N is 784, bound by self.weight)"
    )


def test_verdicts_do_not_leak_to_instances_of_other_sizes() -> None:
    first: Affine[Any, Any] = Affine(floats(4, 2))
    second: Affine[Any, Any] = Affine(floats(5, 2))
    first(floats(3, 4))
    with pytest.raises(ShapeError):
        second(floats(3, 4))
    second(floats(3, 5))
    with pytest.raises(ShapeError):
        first(floats(3, 5))


def test_members_of_every_kind_are_checked() -> None:
    affine: Affine[Any, Any] = Affine(floats(3, 4))
    Affine.fixed(floats(3))
    affine.fixed(floats(3))
    with pytest.raises(ShapeError, match=r"^Affine.fixed: argument 'x'"):
        Affine.fixed(floats(2))
    with pytest.raises(ShapeError, match=r"^Affine.made: argument 'x'"):
        Affine.made(floats(2))
    assert Affine.made(floats(2, 2)).weight.shape == (2, 2)
    assert affine.first.shape == (3,)
    affine.names.append("wrong")
    with pytest.raises(ShapeError, match=r"^Affine.first: the result is float32 \(4,\)"):
        _ = affine.first
    affine.batched(floats(2, 3))
    with pytest.raises(ShapeError, match=r"expected 2 \(\{self.rows\} is 2\)"):
        affine.batched(floats(1, 3))


def test_inherited_and_overridden_methods() -> None:
    wider: Wider[Any, Any] = Wider(floats(3, 4))
    assert wider(floats(9)).shape == (9,)
    with pytest.raises(ShapeError, match=r"^Affine.__call__: argument 'x'"):
        wider.base(floats(9))


def test_a_subclass_may_name_its_bases_variables_otherwise() -> None:
    renamed: Renamed[Any, Any] = Renamed(floats(3, 4))
    renamed.both(floats(3), floats(4))
    with pytest.raises(ShapeError, match="expected 3 .A is 3, bound by self.weight"):
        renamed.both(floats(4), floats(4))


def test_a_decorated_method_finds_its_class_by_itself() -> None:
    class Plain(Generic[N]):
        weight: Float32[Tensor, "N"]

        def __init__(self, n: int) -> None:
            self.weight = floats(n)

        @typed
        def dot(self, x: Float32[Tensor, "N"]) -> Float32[Tensor, ""]:
            return (x * self.weight).sum()

    plain: Plain[Any] = Plain(3)
    plain.dot(floats(3))
    with pytest.raises(ShapeError, match="N is 3, bound by self.weight"):
        plain.dot(floats(2))


def test_a_generic_argument_binds_and_is_compared() -> None:
    @typed
    def f(affine: Affine[N, Literal[4]], x: Float32[Tensor, "b N"]) -> None: ...

    f(Affine(floats(3, 4)), floats(2, 3))
    with pytest.raises(ShapeError, match="N is 3, bound by 'affine'"):
        f(Affine(floats(3, 4)), floats(2, 2))
    with pytest.raises(ShapeError, match=r"is Affine\[3, 5\], declared .*: M is 5, expected 4"):
        f(Affine(floats(3, 5)), floats(2, 3))


# --- the switch


def test_the_switch_as_a_block_and_as_a_call() -> None:
    with checks(False):
        score(floats(1, 2), ints(3))
        with checks(True), pytest.raises(ShapeError):
            score(floats(1, 2), ints(3))
        score(floats(1, 2), ints(3))
    with pytest.raises(ShapeError):
        score(floats(1, 2), ints(3))
    checks(False)
    try:
        score(floats(1, 2), ints(3))
    finally:
        checks(True)


def test_the_switch_is_put_back_after_an_error() -> None:
    with pytest.raises(KeyError), checks(False):
        raise KeyError
    with pytest.raises(ShapeError):
        score(floats(1, 2), ints(3))


@pytest.mark.parametrize(("value", "outcome"), [("0", "passed"), ("1", "refused")])
def test_the_environment_switches_too(value: str, outcome: str) -> None:
    program = (
        "from tests.test_checks import *\n"
        "try: score(floats(1, 2), ints(1)); print('passed')\n"
        "except ShapeError: print('refused')\n"
    )
    run = functools.partial(subprocess.run, capture_output=True, text=True, check=True)
    paths = os.pathsep.join(path or os.getcwd() for path in sys.path)
    environment = os.environ | {"TYPEDNN_CHECKS": value, "PYTHONPATH": paths}
    done = run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
    )
    assert done.stdout.strip() == outcome


def test_float_families_and_any_shape() -> None:
    @typed
    def f(
        x: Float[Tensor, "..."], y: Shaped[Tensor, "_ #n"], z: Float32[Tensor, "k=2 n"]
    ) -> None: ...

    f(floats(2, 2), ints(4, 1), floats(2, 3))
    f(floats(2, 2), ints(4, 3), floats(2, 3))
    with pytest.raises(ShapeError):
        f(floats(2, 2), ints(4, 2), floats(2, 3))


@typed
def hal(x: Float32[Tensor, "n"]) -> Float32[Tensor, "m"]:
    return halves(x)


def halves(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
    """Not checked; its name begins like that of the checked function that calls it."""
    return x[: x.shape[0] // 2].expect("n")


@typed
def twice(x: Float32[Tensor, "n"]) -> Tensor[Any, Any]:
    def inner(y: Tensor[Any, Any]) -> list[Tensor[Any, Any]]:
        return [y.expect("n") for _ in range(1)]

    return inner(ops.concat([x, x]))[0]


def test_names_of_a_call_hold_only_in_it_and_the_functions_that_it_defines() -> None:
    assert hal(floats(4)).shape == (2,)
    with pytest.raises(ShapeError, match="n is 4"):
        twice(floats(4))
