"""Threefry-2x32-20 against its published answers."""

from typing import Final

import numpy as np
import pytest

from typednn import Tensor, ops, random
from typednn.ops.threefry import random_bits, random_words, threefry
from typednn.random import Key

# Random123, tests/kat_vectors, https://github.com/DEShawResearch/random123 (D. E. Shaw Research),
# the lines "threefry2x32 20": the counter, the key, the block.
KNOWN: Final = (
    ("00000000 00000000", "00000000 00000000", "6b200159 99ba4efe"),
    ("ffffffff ffffffff", "ffffffff ffffffff", "1cb996fc bb002be7"),
    ("243f6a88 85a308d3", "13198a2e 03707344", "c4923a9c 483df7a0"),
)


def words(text: str) -> Tensor:
    return ops.asarray(np.array([int(word, 16) for word in text.split()], np.uint32))


@pytest.mark.parametrize(("counter", "key", "block"), KNOWN)
def test_known_answers(counter: str, key: str, block: str) -> None:
    assert np.array_equal(threefry(words(key), words(counter)).numpy(), words(block).numpy())


def test_known_answers_at_once() -> None:
    counters, keys, blocks = (ops.stack([words(row[i]) for row in KNOWN]) for i in range(3))
    assert np.array_equal(threefry(keys, counters).numpy(), blocks.numpy())


def test_the_first_draw_is_the_block_of_counter_0() -> None:
    zero = random.key(0)
    block = words(KNOWN[0][2]).numpy()
    assert random.split(zero, 1).data.numpy().tolist() == [block.tolist()]
    assert random.bits(zero).numpy() == block[0] ^ block[1]


@pytest.mark.parametrize("size", [1, 2, 16384, 16385, 40000])
def test_parts_of_a_long_draw_are_one_sequence(size: int) -> None:
    key = words("13198a2e 03707344")
    places = np.arange(size, dtype=np.uint32)
    counters = ops.asarray(np.stack([np.zeros_like(places), places], axis=1))
    blocks = threefry(ops.broadcast_to(key, (size, 2)), counters).numpy()
    assert np.array_equal(random_words(key, (size,)).numpy(), blocks)
    assert np.array_equal(random_bits(key, (size,)).numpy(), blocks[:, 0] ^ blocks[:, 1])


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 4), (20000,), (0,)])
@pytest.mark.parametrize("batch", [(1,), (4,), (2, 3), (0,)])
def test_several_keys_are_drawn_from_as_each_of_them(
    shape: tuple[int, ...], batch: tuple[int, ...]
) -> None:
    keys = random.split(random.key(1), batch).data
    found = random_bits(keys, shape).numpy()
    assert found.shape == batch + shape
    for place in np.ndindex(batch):
        alone = random_bits(ops.asarray(keys.numpy()[place]), shape).numpy()
        assert np.array_equal(found[place], alone)


def test_many_keys_of_which_few_numbers_are_drawn() -> None:
    keys = random.split(random.key(2), 20000).data
    found = random_words(keys, (2,)).numpy()
    for place in (0, 16383, 16384, 19999):
        alone = Key(keys[place])
        assert np.array_equal(found[place], random.split(alone).data.numpy())
