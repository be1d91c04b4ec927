"""load_torch_state reads weights by PyTorch's names; what does not fit is refused."""

from typing import Any

import numpy as np
import pytest

from typednn import nn
from typednn.shapes.shape import ShapeError


class Network(nn.Module):
    def __init__(self) -> None:
        self.body = nn.Sequential(nn.Linear(3, 4, rng=rng()), nn.ReLU())
        self.head = nn.Linear(4, 2, bias=False, rng=rng())


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def state() -> dict[str, Any]:
    return {
        "body.0.weight": np.arange(12.0).reshape(4, 3),
        "body.0.bias": np.arange(4.0),
        "head.weight": np.arange(8.0).reshape(2, 4),
    }


def test_weights_are_read_by_name_in_our_layout_and_dtype() -> None:
    loaded = nn.load_torch_state(Network(), state())
    first = loaded.body[0]
    assert first.weight.numpy().tolist() == np.arange(12.0).reshape(4, 3).T.tolist()
    assert first.bias is not None
    assert first.bias.numpy().tolist() == [0, 1, 2, 3]
    assert loaded.head.weight.dtype == np.float32
    assert loaded.head.bias is None


def test_a_missing_name_is_named() -> None:
    partial = state()
    del partial["body.0.bias"]
    with pytest.raises(KeyError, match=r"the state has no 'body\.0\.bias', but body\.0\.weight"):
        nn.load_torch_state(Network(), partial)


def test_a_tensor_that_is_not_taken_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Network takes no 'head\.bias'"):
        nn.load_torch_state(Network(), state() | {"head.bias": np.zeros(2)})


def test_a_count_of_batches_is_left_out() -> None:
    counted = state() | {"head.num_batches_tracked": np.array(3)}
    assert isinstance(nn.load_torch_state(Network(), counted), Network)


def test_another_shape_is_refused() -> None:
    with pytest.raises(ShapeError, match=r"head\.weight is \(4, 2\) in the model, but \(5, 2\) in"):
        nn.load_torch_state(Network(), state() | {"head.weight": np.zeros((2, 5))})
