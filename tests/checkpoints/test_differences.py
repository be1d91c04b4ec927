"""A checkpoint of another tree: each difference is named, in one error."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import typednn as tn
from typednn import nn, ops, optim, schedules, train, trees
from typednn.checkpoints import CheckpointError
from typednn.checkpoints.file_format import metadata
from typednn.checkpoints.writing import _serialized

INF = float("inf")


def masked(*values: float) -> Any:
    return {"mask": ops.asarray(np.array(values, np.float32))}


ONE_DIFFERENCE = {
    "missing": ({"a": ops.ones(2)}, {"a": ops.ones(2), "b": 3}, "tree['b']: missing; expected int"),
    "missing tensor": ({}, masked(1), "tree['mask']: missing; expected float32 (1,)"),
    "extra": ({"a": 1, "b": ops.ones(2)}, {"a": 2}, "tree['b']: in the file, but not in like"),
    "shape": (
        ops.ones((2, 3)),
        ops.ones((3, 2)),
        "tree: expected float32 (3, 2); found float32 (2, 3)",
    ),
    "rank": (ops.ones(()), ops.ones(1), "tree: expected float32 (1,); found float32 ()"),
    "dtype": (
        ops.ones(2, dtype=np.float64),
        ops.ones(2),
        "tree: expected float32 (2,); found float64 (2,)",
    ),
    "class": ((1,), (1.0,), "tree[0]: expected float; found int"),
    "bool": ((1,), (True,), "tree[0]: expected bool; found int"),
    "a number for a tensor": ((1.5,), (ops.ones(()),), "tree[0]: expected float32 (); found float"),
    "not finite": (masked(1, np.nan, INF), masked(0, 0, 0), "tree['mask']: not finite: nan at [1]"),
    "infinite": (masked(-INF), masked(0), "tree['mask']: not finite: -inf at [0]"),
    "number": (({"x": INF},), ({"x": 1.0},), "tree[0]['x']: not finite: inf"),
}


@pytest.mark.parametrize("what", ONE_DIFFERENCE)
def test_one_difference_is_one_line(what: str, tmp_path: Path) -> None:
    saved, like, message = ONE_DIFFERENCE[what]
    tn.save(tmp_path / "x", saved)
    with pytest.raises(CheckpointError) as caught:
        tn.load(tmp_path / "x", like=like)
    assert str(caught.value) == f"{tmp_path}/x: {message}"


@pytest.mark.parametrize("tree", [masked(-INF, 0), (INF,), {"nan": float("nan")}])
def test_what_may_be_infinite_in_like_may_be_so_in_the_file(tree: Any, tmp_path: Path) -> None:
    tn.save(tmp_path / "x", tree)
    assert type(tn.load(tmp_path / "x", like=tree)) is type(tree)


def test_several_differences_are_a_list(tmp_path: Path) -> None:
    one = nn.Linear(2, 3, rng=np.random.default_rng(0))
    tn.save(tmp_path / "x", (one, 1))
    with pytest.raises(CheckpointError) as caught:
        tn.load(tmp_path / "x", like=(nn.Linear(2, 4, rng=np.random.default_rng(0)),))
    assert str(caught.value) == (
        f"{tmp_path}/x: 3 differences\n"
        "  tree[0].weight: expected float32 (2, 4); found float32 (2, 3)\n"
        "  tree[0].bias: expected float32 (4,); found float32 (3,)\n"
        "  tree[1]: in the file, but not in like"
    )


OPTIMIZERS = {
    "SGD": optim.SGD(0.1),
    "Adam": optim.Adam(),
    "AdamW": optim.AdamW(),
    "NAdam": optim.NAdam(),
    "RMSProp": optim.RMSProp(0.1),
    "Adagrad": optim.Adagrad(0.1),
    "Lion": optim.Lion(0.1),
    "Chain(Adam)": optim.Chain(optim.Adam()),
    "Chain(ClipByNorm, Adam)": optim.Chain(optim.ClipByNorm(1.0), optim.Adam()),
    "Accumulate(SGD)": optim.Accumulate(optim.SGD(0.1), every=2),
    "AverageWeights(Adam)": optim.AverageWeights(optim.Adam()),
    "Groups(SGD, Adam)": optim.Groups(("bias", optim.SGD(0.1)), rest=optim.Adam()),
}


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("other", OPTIMIZERS)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_state_of_another_optimizer(name: str, other: str, whole: bool, tmp_path: Path) -> None:
    """Both are named, in one line, also where their states have the same leaves."""
    model = nn.Linear(2, 3, rng=np.random.default_rng(0))

    def tree(optimizer: optim.Optimizer) -> Any:
        return train.start(model, optimizer) if whole else [model, optimizer.init(model)]

    tn.save(tmp_path / "x", tree(OPTIMIZERS[name]))
    if name == other:
        loaded = tn.load(tmp_path / "x", like=tree(OPTIMIZERS[other]))
        assert trees.flatten(loaded)[1] == trees.flatten(tree(OPTIMIZERS[other]))[1]
        return
    with pytest.raises(CheckpointError) as caught:
        tn.load(tmp_path / "x", like=tree(OPTIMIZERS[other]))
    place = "tree.optimizer" if whole else "tree[1]"
    assert str(caught.value) == f"{tmp_path}/x: {place}: expected {other}; found {name}"


def test_other_numbers_are_the_same_optimizer(tmp_path: Path) -> None:
    model = nn.Linear(2, 3, rng=np.random.default_rng(0))
    tn.save(tmp_path / "x", optim.Adam(0.1, b1=0.5).init(model))
    scheduled = optim.Adam(schedules.cosine(0.3, steps=9))
    state = tn.load(tmp_path / "x", like=scheduled.init(model))
    assert scheduled.step(model, model, state)[1].steps.item() == 1


def test_what_is_of_another_optimizer_hides_no_other_difference(tmp_path: Path) -> None:
    model = nn.Linear(2, 3, rng=np.random.default_rng(0))
    wider = nn.Linear(2, 4, rng=np.random.default_rng(0))
    tn.save(tmp_path / "x", (model, optim.Adam().init(model)))
    with pytest.raises(CheckpointError) as caught:
        tn.load(tmp_path / "x", like=(wider, optim.AdamW().init(wider)))
    assert [line.partition(": ")[0] for line in str(caught.value).splitlines()[1:]] == [
        "  tree[1]",
        "  tree[0].weight",
        "  tree[0].bias",
    ]


@pytest.mark.parametrize("label", ["two\nlines", ["Adam"], None, "long" * 1000])
def test_whatever_a_file_says_of_its_optimizer(label: Any, tmp_path: Path) -> None:
    like = optim.Adam().init(nn.Linear(2, 3, rng=np.random.default_rng(0)))
    tensors = {name: leaf.numpy() for name, leaf in trees.named_leaves(like)}
    (tmp_path / "x").write_bytes(_serialized(tensors, metadata(tensors, {}, {"": label})))
    with pytest.raises(CheckpointError) as caught:
        tn.load(tmp_path / "x", like=like)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path}/x: tree: expected Adam; found ")
    assert message.isprintable() and len(message) < 1000


def test_a_file_from_before_states_said_whose_they_are(tmp_path: Path) -> None:
    like = optim.Adam().init(nn.Linear(2, 3, rng=np.random.default_rng(0)))
    tensors = {name: leaf.numpy() for name, leaf in trees.named_leaves(like)}
    (tmp_path / "x").write_bytes(_serialized(tensors, metadata(tensors, {}, {})))
    assert tn.load(tmp_path / "x", like=like).optimizer == "Adam"


def test_a_long_list_is_cut(tmp_path: Path) -> None:
    tn.save(tmp_path / "x", list(range(50)))
    with pytest.raises(CheckpointError) as caught:
        tn.load(tmp_path / "x", like=[])
    first, *others, last = str(caught.value).splitlines()
    assert first.endswith("x: 50 differences")
    assert (len(others), last) == (10, "  and 40 more")


def test_a_name_stays_on_its_line(tmp_path: Path) -> None:
    tn.save(tmp_path / "two\nlines", {"a\u2028b": 1})
    with pytest.raises(CheckpointError) as caught:
        tn.load(tmp_path / "two\nlines", like={})
    assert str(caught.value).isprintable()


def test_the_error_is_a_value_error_that_can_be_pickled() -> None:
    error = CheckpointError("x", ["a", "b"])
    assert isinstance(error, ValueError)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
