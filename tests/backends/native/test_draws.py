"""Random numbers are the same in C, bit for bit: alone, mapped and in a loop."""

import pytest

from tests.backends.native.compiling import needs_compiler
from tests.random.draws import DRAWS
from typednn import jit, ops, random, scan, vmap

pytestmark = needs_compiler

KEYS = random.split(random.key(2026), 3)


@pytest.mark.parametrize("name", DRAWS)
def test_draws_are_those_of_numpy(name: str) -> None:
    draw = DRAWS[name]
    rows = [draw(key).numpy() for key in KEYS]
    assert jit(draw, backend="native")(KEYS[1]).numpy().tobytes() == rows[1].tobytes()
    mapped = jit(vmap(draw), backend="native")(KEYS).numpy()
    in_loop = jit(
        lambda keys: scan(lambda count, key: (count + 1, draw(key)), ops.zeros(()), keys)[1],
        backend="native",
    )(KEYS).numpy()
    for found in (mapped, in_loop):
        assert found.tobytes() == b"".join(row.tobytes() for row in rows)
