"""What generators yield and what coroutines return is checked too."""

import asyncio
import inspect
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from jaxtyping import Float32

from tests.checks.functions import floats, unseen
from typednn import Tensor, typed
from typednn.checks import checks
from typednn.shapes.shape import ShapeError

Vector = Tensor[Any, Any]


@typed
def pieces(x: Float32[Tensor, "n"], *sizes: int) -> Iterator[Float32[Tensor, "n"]]:
    for size in sizes:
        yield floats(size)


@typed
def conversation(
    x: Float32[Tensor, "n"], log: list[str]
) -> Generator[Float32[Tensor, "n"], int, Float32[Tensor, "2*n"]]:
    size = 3
    try:
        while size:
            try:
                size = yield floats(size)
            except KeyError:
                size = yield floats(3)
    finally:
        log.append("closed")
    return floats(6 if "well" in log else 5)


@typed
async def later(x: Float32[Tensor, "n"], size: int) -> Float32[Tensor, "n"]:
    await asyncio.sleep(0)
    return floats(size)


@typed
async def stream(x: Float32[Tensor, "n"], *sizes: int) -> AsyncIterator[Float32[Tensor, "n"]]:
    for size in sizes:
        yield floats(size)


async def collected(items: AsyncIterator[Vector]) -> list[Vector]:
    return [item async for item in items]


def test_each_value_that_a_generator_yields() -> None:
    assert len(list(pieces(floats(3), 3, 3))) == 2
    items = pieces(floats(3), 3, 4)
    next(items)
    with pytest.raises(ShapeError) as caught:
        next(items)
    assert str(caught.value) == (
        'pieces: the yielded value is float32 (4,), declared Float32[Tensor, "n"]: '
        "axis 0 is 4, expected 3 (n is 3, bound by 'x')"
    )
    assert len(list(pieces(floats(4), 4))) == 1  # the next call binds names afresh


def test_the_arguments_of_a_generator_are_checked_at_the_call() -> None:
    with pytest.raises(ShapeError, match="argument 'x'"):
        pieces(floats(3, 3))


def test_a_generator_is_sent_to_thrown_into_and_closed() -> None:
    log = ["well"]
    talk = conversation(floats(3), log)
    assert inspect.isgenerator(unseen(talk))
    next(talk)
    talk.send(3)
    talk.throw(KeyError())
    with pytest.raises(ShapeError, match="the yielded value"):
        talk.send(4)
    talk = conversation(floats(3), log)
    next(talk)
    talk.close()
    assert log == ["well", "closed", "closed"]


@typed
def averages(x: Float32[Tensor, "n"]) -> Generator[Vector, Float32[Tensor, "n"], None]:
    while True:
        x = (x + (yield x)) / 2


def test_what_is_sent_to_a_generator_is_checked() -> None:
    mean = averages(floats(3))
    next(mean)
    assert mean.send(floats(3)).shape == (3,)
    with pytest.raises(ShapeError, match=r"averages: the sent value is float32 \(1,\)"):
        mean.send(floats(1))
    with pytest.raises(StopIteration):
        next(mean)


def test_an_error_while_a_generator_is_closed() -> None:
    @typed
    def failing(x: Float32[Tensor, "n"]) -> Generator[Float32[Tensor, "n"], None, None]:
        try:
            yield x
        finally:
            raise KeyError

    items = failing(floats(3))
    next(items)
    with pytest.raises(KeyError):
        items.close()


@pytest.mark.parametrize(("log", "right"), [(["well"], True), ([], False)])
def test_what_a_generator_returns(log: list[str], right: bool) -> None:
    def around() -> Generator[Vector, int, Vector]:
        return (yield from conversation(floats(3), log))

    talk = around()
    next(talk)
    with pytest.raises(StopIteration if right else ShapeError) as caught:
        talk.send(0)
    if not right:
        assert "conversation: the result is float32 (5,)" in str(caught.value)


def test_a_generator_that_a_function_returns() -> None:
    @typed
    def made(x: Float32[Tensor, "n"], size: int) -> Iterable[Float32[Tensor, "n"]]:
        return (floats(size) for _ in range(2))

    assert len(list(made(floats(3), 3))) == 2
    with pytest.raises(ShapeError, match="made: the yielded value"):
        list(made(floats(3), 4))


def test_a_context_manager() -> None:
    @contextmanager
    @typed
    def opened(x: Float32[Tensor, "n"], size: int) -> Iterator[Float32[Tensor, "n"]]:
        yield floats(size)

    with opened(floats(3), 3) as x:
        assert x.shape == (3,)
    with pytest.raises(KeyError), opened(floats(3), 3):
        raise KeyError
    with pytest.raises(ShapeError), opened(floats(3), 4):
        pass


def test_a_context_manager_that_is_decorated() -> None:
    @typed
    @contextmanager
    def opened(x: Float32[Tensor, "n"], size: int) -> Iterator[Float32[Tensor, "n"]]:
        yield floats(size)

    with opened(floats(3), 3) as x:
        assert x.shape == (3,)
    with pytest.raises(ShapeError, match="opened: the yielded value"), opened(floats(3), 4):
        pass


def test_what_a_coroutine_returns() -> None:
    assert asyncio.run(later(floats(3), 3)).shape == (3,)
    for _ in range(2):
        with pytest.raises(ShapeError, match=r"^later: the result is float32 \(4,\)"):
            asyncio.run(later(floats(3), 4))
    with pytest.raises(ShapeError, match="argument 'x'"):
        later(floats(3, 3), 3).close()


def test_what_an_asynchronous_generator_yields() -> None:
    assert len(asyncio.run(collected(stream(floats(3), 3, 3)))) == 2
    with pytest.raises(ShapeError, match=r"^stream: the yielded value is float32 \(4,\)"):
        asyncio.run(collected(stream(floats(3), 3, 4)))


def test_an_asynchronous_generator_is_sent_to_thrown_into_and_closed() -> None:
    log: list[str] = []

    @typed
    async def talk(x: Float32[Tensor, "n"]) -> AsyncIterator[Float32[Tensor, "n"]]:
        try:
            while True:
                try:
                    yield x
                except KeyError:
                    log.append("thrown")
        finally:
            log.append("closed")

    async def run() -> None:
        items = unseen(talk(floats(3)))
        await items.asend(None)
        await items.athrow(KeyError())
        await items.aclose()

    asyncio.run(run())
    assert log == ["thrown", "closed"]


def test_what_is_sent_to_an_asynchronous_generator_is_checked() -> None:
    @typed
    async def talk(x: Float32[Tensor, "n"]) -> AsyncGenerator[Vector, Float32[Tensor, "n"]]:
        while True:
            x = x + (yield x)

    async def run(size: int) -> Vector:
        talking = talk(floats(3))
        await talking.asend(None)  # type: ignore[arg-type] # as anext sends
        return await talking.asend(floats(size))

    assert asyncio.run(run(3)).shape == (3,)
    with pytest.raises(ShapeError, match=r"talk: the sent value is float32 \(1,\)"):
        asyncio.run(run(1))


def test_names_of_the_call_hold_in_generators_and_coroutines() -> None:
    @typed
    def rows(x: Float32[Tensor, "n"]) -> Iterator[Float32[Tensor, "n"]]:
        yield floats(4).expect("n")

    @typed
    async def row(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return floats(4).expect("n")

    with pytest.raises(ShapeError, match=r"^expect: .*n is 3"):
        list(rows(floats(3)))
    with pytest.raises(ShapeError, match=r"^expect: .*n is 3"):
        asyncio.run(row(floats(3)))


def test_nothing_is_checked_where_checks_are_off() -> None:
    with checks(False):
        assert len(list(pieces(floats(3), 4))) == 1
        assert asyncio.run(later(floats(3), 4)).shape == (4,)
        assert len(asyncio.run(collected(stream(floats(3), 4)))) == 1
