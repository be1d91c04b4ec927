"""What is remembered of a call that was checked, and what is bound while one runs."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, TypeVar

import pytest
from beartype.vale import Is
from jaxtyping import Float32

from tests.checks.counting import counted
from tests.checks.functions import floats, sized, unseen
from typednn import Tensor, typed
from typednn.shapes.shape import ShapeError

T = TypeVar("T")


@pytest.fixture
def verdicts(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    return counted(monkeypatch)


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


def test_numbers_beside_names_of_sizes_do_not_count(verdicts: list[None]) -> None:
    """The annotations of others depend on values; that of ``step`` does not, nor does what it decides."""

    @typed
    def f(x: Float32[Tensor, "{size}"], size: int, step: int, rate: float, *more: int) -> None: ...

    for step in range(5):
        f(floats(3), 3, step, rate=0.1 * step)
    assert len(verdicts) == 2
    with pytest.raises(ShapeError):
        f(floats(3), 4, 0, rate=0.0)
    with pytest.raises(TypeError, match="argument 'step' is a str"):
        f(floats(3), 3, unseen("1"), rate=0.0)
    with pytest.raises(TypeError, match=r"argument 'more\[1\]' is a str"):
        f(floats(3), 3, 0, 0.0, 1, unseen("x"))


def test_the_parts_of_a_number_that_a_shape_asks_for_count() -> None:
    @typed
    def f(x: Float32[Tensor, "{sizes[0]}"], sizes: tuple[int, int], n: int) -> None: ...

    f(floats(3), (3, 4), 1)
    with pytest.raises(ShapeError):
        f(floats(3), (4, 3), 1)


def test_numbers_of_a_generic_class_do_not_count(verdicts: list[None]) -> None:
    @typed
    @dataclass
    class Counted(Generic[T]):
        x: Float32[Tensor, "n"]
        thing: T
        step: int

    for step in range(2):
        Counted(floats(3), "a", step)
    first = len(verdicts)
    Counted(floats(3), "a", 99)
    assert len(verdicts) == first
    with pytest.raises(TypeError, match="argument 'step' is a str"):
        Counted(floats(3), "a", unseen("x"))


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
