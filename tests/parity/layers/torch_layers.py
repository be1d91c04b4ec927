"""Compares a layer with PyTorch's of the same weights, in float64."""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import pytest

from typednn import jit, nn, ops, trees, value_and_grad
from typednn.checks import checks
from typednn.tensor import Tensor

torch: Any = pytest.importorskip("torch", reason="PyTorch is installed by `make test-parity` only")

M = TypeVar("M", bound=nn.Module)


def in_float64(tree: M) -> M:
    """Return the tree with float64 in place of float32. Calls need ``checks(False)``."""
    return trees.map(lambda x: x.astype(np.float64) if x.dtype.kind == "f" else x, tree)


def compare(
    ours: nn.Module,
    theirs: Any,
    *inputs: Any,
    call: Callable[..., Any] = lambda layer, *inputs: layer(*inputs),
    torch_call: Callable[..., Any] = lambda layer, *inputs: layer(*inputs),
) -> None:
    """``ours`` with the weights of ``theirs`` gives the same values and gradients, within 1e-10.

    The inputs are arrays: float64 ones get gradients, others are constants. ``call`` gives the result
    of ours, ``torch_call`` that of theirs: a tensor or a tuple of tensors. Gradients are those of a
    sum in which each element has its own weight; those of the parameters are compared by loading
    PyTorch's gradients as if they were weights. Also planned.
    """
    theirs = theirs.double()
    torch_inputs = [_torch_input(x) for x in inputs]
    outputs = torch_call(theirs, *torch_inputs)
    _weighted(_as_tuple(outputs)).backward()
    with checks(False):
        layer = nn.load_torch_state(in_float64(ours), theirs.state_dict())
        expected = _parameter_gradients(layer, theirs)
        tensors = [ops.asarray(x) for x in inputs]

        def total(both: tuple[Any, list[Any]]) -> Any:  # one of them may have no floats
            layer, left = both[0], iter(both[1])
            found = call(layer, *[next(left) if _is_float(x) else x for x in tensors])
            return _weighted(_as_tuple(found)), found

        floats = [x for x in tensors if _is_float(x)]
        for run in (lambda f: f, jit):
            differentiate = run(value_and_grad(total, has_aux=True))
            (_, found), (grads, of_inputs) = differentiate((layer, floats))
            _same(_as_tuple(found), _as_tuple(outputs))
            _same(of_inputs, [x.grad for x in torch_inputs if x.requires_grad])
            for a, b in zip(nn.parameters(grads), nn.parameters(expected), strict=True):
                np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-10, atol=1e-10)


def _parameter_gradients(layer: M, theirs: Any) -> M:
    """Return the gradients of PyTorch's parameters as a layer of ours, and zeros for its buffers."""
    state = {name: torch.zeros_like(value) for name, value in theirs.state_dict().items()}
    gradients = {name: p.grad for name, p in theirs.named_parameters() if p.grad is not None}
    return nn.load_torch_state(layer, state | gradients)


def _torch_input(x: Any) -> Any:
    tensor = torch.tensor(x)
    return tensor.requires_grad_() if tensor.is_floating_point() else tensor


def _is_float(x: Tensor[Any, Any]) -> bool:
    return x.dtype.kind == "f"


def _as_tuple(outputs: Any) -> tuple[Any, ...]:
    return outputs if isinstance(outputs, tuple) else (outputs,)


def _weighted(outputs: tuple[Any, ...]) -> Any:
    """Return a scalar to which each element has its own weight."""
    total: Any = 0.0
    for k, x in enumerate(outputs):
        size = int(np.prod(tuple(x.shape)))
        weights = np.cos(np.arange(size) + k).reshape(tuple(x.shape))
        is_ours = isinstance(x, Tensor)
        total = total + (x * (ops.asarray(weights) if is_ours else torch.tensor(weights))).sum()
    return total


def _same(found: Any, expected: Any) -> None:
    for a, b in zip(found, expected, strict=True):
        assert a.shape == tuple(b.shape)
        np.testing.assert_allclose(a.numpy(), b.detach().numpy(), rtol=1e-10, atol=1e-10)


def written(call: Callable[..., Any], **parts: Any) -> Any:
    """Return a module of PyTorch with these parts, which ``call(module, *inputs)`` computes."""
    module = torch.nn.Module()
    for name, part in parts.items():
        setattr(module, name, part)
    module.forward = lambda *inputs: call(module, *inputs)
    return module
