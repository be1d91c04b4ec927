"""What is saved is loaded again: every kind of leaf, bit for bit."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jaxtyping import Float32
from safetensors import safe_open

import typednn as tn
from typednn import Tensor, nn, ops, optim, random, trees, value_and_grad
from typednn.checkpoints import CheckpointError
from typednn.dtypes import SUPPORTED


def same(one: Any, other: Any) -> bool:
    """Whether two trees have the same structure and the same bits in the same classes."""
    pairs = zip(trees.leaves(one), trees.leaves(other), strict=True)
    return trees.flatten(one)[1] == trees.flatten(other)[1] and all(_same(*x) for x in pairs)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Tensor):
        pair = [(x.dtype.name, x.shape, x.numpy().tobytes()) for x in (one, other)]
        return pair[0] == pair[1]
    return type(one) is type(other) and repr(one) == repr(other)


@dataclass(frozen=True)
class Progress:
    epoch: int
    best: float
    name: str
    done: bool
    nothing: None


def everything() -> Any:
    rng = np.random.default_rng(0)
    return (
        nn.Linear(3, 4, rng=rng),
        {"key": random.key(7), "keys": random.split(random.key(1), 3)},
        [ops.zeros((0, 3)), ops.asarray(3.5), ops.ones((2, 3)).T],
        Progress(10**30, 0.1, 'a "quoted"\nline\0 ü \ud800', True, None),
        {dtype.name: ops.asarray(np.array([[0, 1], [1, 0]], dtype)) for dtype in SUPPORTED},
        (float("inf"), -0.0, 5e-324, 1.7976931348623157e308, -3, False, ""),
    )


def test_every_kind_of_leaf(tmp_path: Path) -> None:
    tree = everything()
    tn.save(tmp_path / "all.safetensors", tree)
    assert same(tn.load(tmp_path / "all.safetensors", like=tree), tree)


@pytest.mark.parametrize("tree", [ops.arange(3), 5, (), None, {}, [None, "x"]])
def test_small_trees(tree: Any, tmp_path: Path) -> None:
    tn.save(tmp_path / "x", tree)
    assert same(tn.load(tmp_path / "x", like=tree), tree)


def test_values_of_like_do_not_matter(tmp_path: Path) -> None:
    saved, other = (nn.Linear(3, 4, rng=np.random.default_rng(i)) for i in (1, 2))
    tn.save(tmp_path / "x", saved)
    assert same(tn.load(tmp_path / "x", like=other), saved)


def test_like_may_be_abstract(tmp_path: Path) -> None:
    saved = nn.Linear(3, 4, rng=np.random.default_rng(1))
    tn.save(tmp_path / "x", saved)
    loaded = []

    @tn.jit
    def trace(model: nn.Linear[Any, Any]) -> nn.Linear[Any, Any]:
        loaded.append(tn.load(tmp_path / "x", like=model))
        return model

    trace(nn.Linear(3, 4, rng=np.random.default_rng(2)))
    assert same(loaded[0], saved)


def test_a_traced_tensor_has_nothing_to_save(tmp_path: Path) -> None:
    @tn.jit
    def trace(x: Float32[Tensor, "3"]) -> Float32[Tensor, "3"]:
        tn.save(tmp_path / "x", x)
        return x

    with pytest.raises(TypeError, match="needs the values"):
        trace(ops.ones(3))
    assert not [*tmp_path.iterdir()]


def test_a_shared_layer_is_saved_once_and_stays_shared(tmp_path: Path) -> None:
    class Tied(nn.Module):
        def __init__(self, rng: np.random.Generator) -> None:
            self.first = nn.Linear(4, 4, rng=rng)
            self.second = self.first

    saved, like = (Tied(np.random.default_rng(i)) for i in (1, 2))
    tn.save(tmp_path / "x", saved)
    with safe_open(tmp_path / "x", "numpy") as file:
        assert len(file.keys()) == 2
    loaded = tn.load(tmp_path / "x", like=like)
    assert loaded.first is loaded.second
    assert same(loaded, saved)


def test_others_read_the_tensors(tmp_path: Path) -> None:
    model = nn.Linear(3, 4, rng=np.random.default_rng(1))
    tn.save(tmp_path / "x", model)
    with safe_open(tmp_path / "x", "numpy") as file:
        assert np.array_equal(file.get_tensor(".weight"), model.weight.numpy())


@pytest.mark.parametrize(
    ("leaf", "message"),
    [
        (np.zeros(2), r"tree\['a'\] is numpy.ndarray; see ops.asarray"),
        (np.float64(2), r"tree\['a'\] is numpy.float64; see ops.asarray"),
        (1j, r"tree\['a'\] is builtins.complex$"),
        (len, r"tree\['a'\] is builtins.builtin_function_or_method$"),
    ],
)
def test_other_leaves_are_refused(leaf: object, message: str, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=f"^save: a leaf is a tensor, a number, .* {message}"):
        tn.save(tmp_path / "x", {"a": leaf})
    assert not [*tmp_path.iterdir()]


def test_two_leaves_of_one_name_are_refused(tmp_path: Path) -> None:
    class Key(str):
        __slots__ = ()

        def __hash__(self) -> int:
            return 1

        def __eq__(self, other: object) -> bool:
            return self is other

    with pytest.raises(ValueError, match=r"save: two leaves are at tree\['a'\]; rename"):
        tn.save(tmp_path / "x", {Key("a"): 1, Key("a"): 2})


def test_training_that_is_resumed_goes_on_bit_for_bit(tmp_path: Path) -> None:
    """A model with dropout, the optimizer's moments, the key and the step, in one tree."""

    class Net(nn.Module):
        def __init__(self, rng: np.random.Generator) -> None:
            self.hidden = nn.Linear(4, 8, rng=rng)
            self.dropout = nn.Dropout(0.5)
            self.out = nn.Linear(8, 1, rng=rng)

        def __call__(self, x: Float32[Tensor, "b 4"], mode: nn.Mode) -> Float32[Tensor, "b 1"]:
            return self.out(self.dropout(ops.relu(self.hidden(x)), mode=mode))

    def loss(model: Net, x: Float32[Tensor, "b 4"], key: random.Key) -> Float32[Tensor, ""]:
        return ops.mean(ops.square(model(x, nn.Train(key)) - 1))

    optimizer = optim.Adam(1e-2)

    def advanced(state: Any, steps: int) -> Any:
        model, inner, key, step = state
        for _ in range(steps):
            use, key = random.split(key)
            x = random.normal(random.fold_in(key, step), (16, 4))
            _, gradient = value_and_grad(loss)(model, x, use)
            model, inner = optimizer.step(model, gradient, inner)
            step += 1
        return model, inner, key, step

    def start(seed: int) -> Any:
        model = Net(np.random.default_rng(seed))
        return model, optimizer.init(model), random.key(seed), 0

    whole = advanced(start(3), 6)
    tn.save(tmp_path / "x", advanced(start(3), 2))
    resumed = tn.load(tmp_path / "x", like=start(99))
    assert resumed[3] == 2
    assert same(advanced(resumed, 4), whole)


def test_loading_refuses_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        tn.load(tmp_path / "nowhere", like=1)
    with pytest.raises(CheckpointError, match="expected a file; found a folder$"):
        tn.load(tmp_path, like=1)
    with pytest.raises(CheckpointError, match="expected a file; found no plain file$"):
        tn.load("/dev/null", like=1)


@pytest.mark.parametrize(
    ("like", "words"),
    [
        (nn.Linear, "tree is the class typednn.nn.linear.Linear"),
        ({"f": print}, r"tree\['f'\] is builtins.builtin_function_or_method"),
        ((np.zeros(3),), r"tree\[0\] is numpy.ndarray; see ops.asarray"),
    ],
)
def test_what_nothing_is_like_is_refused(like: Any, words: str, tmp_path: Path) -> None:
    tn.save(tmp_path / "x", ops.zeros(3))
    with pytest.raises(TypeError, match=f"^load: a leaf is a tensor, .*, but {words}$"):
        tn.load(tmp_path / "x", like=like)
