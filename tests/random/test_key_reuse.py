"""``debug_key_reuse``: what counts as a use of a key."""

import re
from collections.abc import Callable
from typing import Any, Final

import pytest

from typednn import grad, jit, ops, plan, random, scan
from typednn.random import Key, KeyReuseError, debug_key_reuse

REUSED: Final[dict[str, tuple[Callable[[Key], Any], str, str]]] = {
    "drawn from twice": (
        lambda key: (random.normal(key), random.normal(key)),
        "random.normal",
        "random.normal",
    ),
    "drawn from, then split": (
        lambda key: (random.uniform(key), random.split(key)),
        "random.uniform",
        "random.split",
    ),
    "split, then drawn from": (
        lambda key: (random.split(key), random.choice(key, 3)),
        "random.split",
        "random.choice",
    ),
    "split twice": (
        lambda key: (random.split(key), random.split(key, 3)),
        "random.split",
        "random.split",
    ),
    "passed twice": (
        lambda key: [random.bernoulli(each) for each in (key, key)],
        "random.bernoulli",
        "random.bernoulli",
    ),
    "one item twice": (
        lambda key: [random.bits(each) for keys in [random.split(key)] for each in (keys[0],) * 2],
        "random.bits",
        "random.bits",
    ),
    "the same data folded in twice": (
        lambda key: (random.fold_in(key, 1), random.fold_in(key, 1)),
        "random.fold_in",
        "random.fold_in",
    ),
    "folded, then drawn from": (
        lambda key: (random.fold_in(key, 1), random.normal(key)),
        "random.fold_in",
        "random.normal",
    ),
    "split, then folded": (
        lambda key: (random.split(key), random.fold_in(key, 1)),
        "random.split",
        "random.fold_in",
    ),
}


@pytest.mark.parametrize("way", ["eagerly", "in jit", "in a trace"])
@pytest.mark.parametrize("name", REUSED)
def test_a_second_use_is_an_error_with_both_lines(name: str, way: str) -> None:
    f, first, second = REUSED[name]

    def run() -> None:
        key = random.key(0)
        if way == "in a trace":
            plan(lambda key: [getattr(x, "data", x) for x in f(key)], key)
        else:
            (jit(f) if way == "in jit" else f)(key)

    if way != "in a trace":
        run()
    line = rf"\([^()]*{re.escape(__file__)}:\d+\)"
    pattern = rf"^{second} {line} uses a key that {first} {line} has used, so .*split the key first"
    with debug_key_reuse(), pytest.raises(KeyReuseError, match=pattern):
        run()


def test_each_draw_and_split_counts() -> None:
    uses: tuple[Callable[[Key], Any], ...] = (
        random.bernoulli,
        random.bits,
        random.exponential,
        random.gumbel,
        random.laplace,
        random.normal,
        random.split,
        random.uniform,
        lambda key: random.categorical(key, ops.zeros(3)),
        lambda key: random.choice(key, 3),
        lambda key: random.permutation(key, 3),
        lambda key: random.randint(key, (), 0, 3),
        lambda key: random.truncated_normal(key, 0.0, 1.0),
    )
    for seed, use in enumerate(uses):
        with debug_key_reuse():
            key = random.key(seed)
            use(key)
            with pytest.raises(KeyReuseError):
                use(key)


def test_right_programs_pass() -> None:
    @jit
    def step(weight: Any, key: Key) -> Any:
        a, b = random.split(key)
        return grad(lambda w: ops.sum(w * random.normal(a, (3,)) + random.uniform(b, (3,))))(weight)

    def body(total: Any, key: Key) -> tuple[Any, Any]:
        return total + random.normal(key), total

    with debug_key_reuse():
        key, used = random.split(random.key(0))
        held = [key, key]
        for number in range(5):
            step(ops.zeros(3), random.fold_in(held[0], number))
        scan(body, ops.zeros(()), random.split(used, 4))
        assert random.permutation(random.key(1), 5).shape == (5,)
        assert random.choice(random.key(2), 5, (2,), False).shape == (2,)


def test_calls_of_a_planned_function_are_seen() -> None:
    draw = jit(lambda key: random.normal(key, (2,)))
    key = random.key(0)
    assert draw(key).shape == draw(key).shape
    with debug_key_reuse():
        draw(key)
        with pytest.raises(KeyReuseError):
            draw(key)


def test_keys_of_one_seed_are_one_key() -> None:
    with debug_key_reuse():
        assert random.normal(random.key(0)).shape == ()
        with pytest.raises(KeyReuseError):
            random.normal(random.key(0))


def test_it_ends_and_begins_anew() -> None:
    key = random.key(0)
    for _ in range(2):
        with debug_key_reuse():
            assert random.normal(key).shape == ()
    assert random.normal(key) == random.normal(key)
