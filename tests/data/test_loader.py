"""DataLoader: which examples are in which batch, and that this is a function of seed and epoch."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from typednn import Tensor, ops, trees
from typednn.data import DataError, DataLoader, Dataset


def numbered(examples: int) -> Dataset:
    """Example i is (2i, 2i + 1) and has the label i."""
    inputs = np.arange(2 * examples, dtype=np.float32).reshape(examples, 2)
    return Dataset(ops.asarray(inputs), ops.asarray(np.arange(examples)))


def labels_of(loader: DataLoader[Any], epoch: int = 0, start: int = 0) -> list[list[int]]:
    found = []
    for batch in loader.batches(epoch, start):
        assert np.array_equal(batch.inputs.numpy()[:, 0], 2 * batch.labels.numpy())
        found.append(batch.labels.numpy().tolist())
    return found


LOADERS = st.builds(
    lambda n, size, last, seed: (n, min(size, n) if last == "drop" else size, last, seed),
    st.integers(1, 20),
    st.integers(1, 25),
    st.sampled_from(["keep", "drop"]),
    st.integers(0, 2**64 - 1),
)


@given(LOADERS)
def test_in_order(drawn: Any) -> None:
    n, size, last, _ = drawn
    loader: DataLoader[Any] = DataLoader(numbered(n), size, last=last)
    found = labels_of(loader)
    assert len(found) == len(loader)
    assert [*chain(*found)] == list(range(n - n % size if last == "drop" else n))
    assert all(len(batch) == size for batch in (found if last == "drop" else found[:-1]))
    assert labels_of(loader, epoch=7) == found


@given(LOADERS, st.integers(0, 5), st.data())
def test_shuffled(drawn: Any, epoch: int, data: st.DataObject) -> None:
    n, size, last, seed = drawn
    loader: DataLoader[Any] = DataLoader(numbered(n), size, last=last, shuffle=True, seed=seed)
    found = labels_of(loader, epoch)
    assert len(found) == len(loader)
    every = [*chain(*found)]
    assert len({*every}) == len(every) == (n - n % size if last == "drop" else n)
    start = data.draw(st.integers(0, len(loader)))
    assert labels_of(loader, epoch, start) == found[start:]


def test_each_epoch_and_each_seed_has_its_order() -> None:
    orders = [
        labels_of(DataLoader(numbered(64), 64, shuffle=True, seed=seed), epoch)[0]
        for seed in (0, 1, 2**64 - 1)
        for epoch in (0, 1, 2)
    ]
    assert len({*map(tuple, orders)}) == 9


def test_the_order_is_this_one_for_ever() -> None:
    """A checkpoint of today is resumed by a later version, too."""
    loader = DataLoader(ops.arange(10), 10, shuffle=True, seed=3)
    assert next(loader.batches(2)).numpy().tolist() == [8, 2, 4, 1, 3, 6, 5, 0, 7, 9]


def test_the_epochs_of_iter_are_the_first_one() -> None:
    loader = DataLoader(numbered(9), 4, shuffle=True)
    assert [b.labels.numpy().tolist() for b in loader] == labels_of(loader, 0)


@given(st.integers(1, 20), st.integers(1, 25), st.booleans())
def test_padded(n: int, size: int, shuffle: bool) -> None:
    loader = DataLoader(numbered(n), size, last="pad", shuffle=shuffle)
    found = []
    for batch, real in loader:
        assert batch.inputs.shape == (size, 2)
        assert real.dtype == np.bool_
        chosen = batch.labels.numpy()[real.numpy()]
        assert {*batch.labels.numpy().tolist()} == {*chosen.tolist()}, "padding is of its own"
        found += chosen.tolist()
    assert sorted(found) == list(range(n))
    assert [real.numpy().sum() for _, real in loader.batches(0, len(loader) - 1)] == [
        n - size * (len(loader) - 1)
    ]


@dataclass(frozen=True)
class Scene:
    image: Tensor
    depth: Tensor


def test_any_tree() -> None:
    tree = {"scene": [Scene(ops.zeros((5, 2, 2)), ops.arange(5))], "none": None, "y": np.arange(5)}
    batch = list(DataLoader(tree, 2))[1]
    assert trees.map(lambda x: x.shape, batch) == trees.map(lambda x: (2, *x.shape[1:]), tree)
    assert batch["y"].numpy().tolist() == [2, 3]


def test_batches_of_an_array_do_not_change_with_it() -> None:
    array = np.arange(6, dtype=np.float32)
    batch = next(iter(DataLoader(array, 3)))
    array[:] = 9
    assert batch.numpy().tolist() == [0, 1, 2]


def test_other_byte_orders_and_strides() -> None:
    array = np.arange(12, dtype=">i4").reshape(6, 2)[::2]
    (batch,) = DataLoader(array, 3)
    assert batch.dtype == np.dtype(np.int32)
    assert batch.dtype.isnative
    assert batch.numpy().tolist() == [[0, 1], [4, 5], [8, 9]]


def mapped(path: Path, shape: tuple[int, ...]) -> Any:
    """A sparse file: it takes no room on the disk."""
    with path.open("wb") as file:
        file.truncate(4 * int(np.prod(shape)))
    return np.memmap(path, np.float32, "r", shape=shape)


@pytest.mark.parametrize("shuffle", [False, True])
def test_an_array_larger_than_the_memory(shuffle: bool, tmp_path: Path) -> None:
    """2 TiB in a file. Only the rows of the batches that are taken are read."""
    array = mapped(tmp_path / "large", (1 << 20, 1 << 19))
    labels = np.arange(1 << 20)
    for data in (array, np.asarray(array), array[:, :5]):
        loader = DataLoader((data, labels), 3, shuffle=shuffle)
        x, y = next(loader.batches(1, start=1000))
        assert x.shape == (3, data.shape[1])
        assert len({*y.numpy().tolist()}) == 3


def test_a_mapped_array_is_checked_when_a_batch_is_taken(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.array([[0, 1], [2, 3], [np.nan, 5]], np.float32))
    loader = DataLoader(np.load(tmp_path / "x.npy", mmap_mode="r"), 1)
    batches = iter(loader)
    assert [next(batches).numpy().tolist() for _ in range(2)] == [[[0, 1]], [[2, 3]]]
    with pytest.raises(DataError, match=r"the data: expected finite values; found nan at \[2, 0\]"):
        next(batches)
    with pytest.raises(DataError, match=r"found nan at \[2, 0\]"):
        list(DataLoader(np.load(tmp_path / "x.npy", mmap_mode="r"), 3, shuffle=True))


ROWS = np.zeros((4, 2), np.float32)
TENSOR = "bool, int32, int64, uint8, uint32, float32, float64"


def with_value(value: float) -> Any:
    array = ROWS.copy()
    array[2, 1] = value
    return array


BAD: Any = {
    "NaN": ((ROWS, with_value(np.nan)), ": [1]: expected finite values; found nan at [2, 1]"),
    "infinity": (
        {"x": ops.asarray(with_value(-np.inf))},
        ": ['x']: expected finite values; found -inf at [2, 1]",
    ),
    "masked": (
        np.ma.masked_array(ROWS, ROWS > 1),
        ": the data: expected values for all elements; found a masked array; fill it, x.filled(0)",
    ),
    "objects": (
        np.array([None, 1]),
        f": the data: expected a dtype of {TENSOR}; found object; convert first, x.astype",
    ),
    "strings": (
        (ROWS, np.array(list("abcd"))),
        f": [1]: expected a dtype of {TENSOR}; found <U1; convert first, x.astype",
    ),
    "half precision": (
        ROWS.astype(np.float16),
        f": the data: expected a dtype of {TENSOR}; found float16; convert first, x.astype",
    ),
    "numbers": ([1, 2], ": [0]: expected a tensor or a numpy array; found builtins.int"),
    "nothing": ((), ": expected a tree of tensors or arrays; found none in tuple"),
    "different lengths": (
        (ROWS, ROWS[1:]),
        ": expected tensors with one size of axis 0, the examples; found shapes (4, 2), (3, 2)",
    ),
    "no axis": (
        (ROWS, ops.ones(())),
        ": expected tensors with one size of axis 0, the examples; found shapes (4, 2), ()",
    ),
    "no examples": (ROWS[:0], ": expected at least one example; found none"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_data(what: str) -> None:
    source, message = BAD[what]
    with pytest.raises(DataError) as caught:
        DataLoader(source, 2)
    assert str(caught.value) == f"DataLoader{message}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"size": 0}, "expected at least one example in a batch; found 0"),
        ({"size": -3}, "expected at least one example in a batch; found -3"),
        ({"size": True}, "expected a batch size that is a whole number; found True"),
        ({"size": 2.0}, "expected a batch size that is a whole number; found 2.0"),
        ({"size": "2"}, "expected a batch size that is a whole number; found '2'"),
        (
            {"size": 5, "last": "drop"},
            "expected at most 4 examples in a batch, because last='drop' leaves no other; found 5",
        ),
        ({"last": "cut"}, "expected last to be one of keep, drop, pad; found 'cut'"),
        ({"seed": -1}, "expected a seed of at least 0; found -1"),
        ({"seed": 2**64}, f"expected a seed of at most {2**64 - 1}; found {2**64}"),
        ({"prefetch": -1}, "expected a number of batches to prefetch of at least 0; found -1"),
        ({"workers": 2.5}, "expected a number of workers that is a whole number; found 2.5"),
        ({"workers": 2}, "expected a transform for the workers; found none"),
        ({"shuffle": "no"}, "expected shuffle to be True or False; found 'no'"),
        ({"shuffle": 1}, "expected shuffle to be True or False; found 1"),
        ({"transform": 3}, "expected transform to be a function (batch, rng); found 3"),
    ],
)
def test_bad_arguments(arguments: Any, message: str) -> None:
    with pytest.raises(DataError) as caught:
        DataLoader(ROWS, **{"size": 2, **arguments})
    assert str(caught.value) == f"DataLoader: {message}"


def test_places_outside_of_the_epoch() -> None:
    loader = DataLoader(ROWS, 2)
    assert not list(loader.batches(0, start=2))
    for bad in ((-1, 0), (0, 3), (0, -1), (True, 0), (0, 1.0)):
        with pytest.raises(DataError, match="^DataLoader: expected"):
            loader.batches(*bad)


def test_a_numpy_integer_is_a_size() -> None:
    assert len(DataLoader(ROWS, np.int32(3))) == 2  # type: ignore[arg-type] # typeshed has no numpy


def jittered(batch: Any, rng: np.random.Generator) -> Any:
    return batch + ops.asarray(rng.normal(size=batch.shape).astype(np.float32))


def test_a_transformation_draws_by_seed_epoch_and_position() -> None:
    loader = DataLoader(ROWS, 1, transform=jittered, seed=5)
    draws = [b.numpy().tobytes() for epoch in (0, 1) for b in loader.batches(epoch)]
    other = [b.numpy().tobytes() for b in DataLoader(ROWS, 1, transform=jittered, seed=6)]
    assert len({*draws, *other}) == 12
    assert [b.numpy().tobytes() for b in loader.batches(1, start=2)] == draws[6:]


def test_padding_is_marked_beside_what_the_transformation_gives() -> None:
    found = list(DataLoader(ROWS, 3, last="pad", transform=lambda x, rng: x.shape))
    assert [(shape, real.numpy().tolist()) for shape, real in found] == [
        ((3, 2), [True, True, True]),
        ((3, 2), [True, False, False]),
    ]


def test_another_process_draws_the_same() -> None:
    program = (
        "import json, numpy as np\n"
        "from typednn.data import DataLoader\n"
        "loader = DataLoader(np.arange(9), 4, shuffle=True, seed=1,\n"
        "    transform=lambda x, rng: (x.numpy().tolist(), rng.integers(99).item()))\n"
        "print(json.dumps(list(loader.batches(2, start=1))))\n"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
        )
        for seed in (1, 2)
    ]
    assert runs[0].stdout == runs[1].stdout
    assert len(json.loads(runs[0].stdout)) == 2
