"""Runs an optimizer of ours and one of theirs side by side, with the same gradients."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pytest

from typednn import jit, ops, optim

torch: Any = pytest.importorskip("torch", reason="PyTorch is installed by `make test-parity` only")
jax: Any = pytest.importorskip("jax", reason="JAX is installed by `make test-parity` only")
optax: Any = pytest.importorskip("optax", reason="optax is installed by `make test-parity` only")
pytest.importorskip("optax.contrib")

STEPS: Final = 200
Arrays = dict[str, npt.NDArray[np.float64]]


def start(matrices_only: bool) -> Arrays:
    """Return parameters: a wide and a high matrix, one of rank 3, a vector and a scalar."""
    shapes: dict[str, tuple[int, ...]] = {"wide": (3, 5), "high": (6, 2)}
    if not matrices_only:
        shapes |= {"deep": (2, 3, 4), "vector": (4,), "scalar": ()}
    rng = np.random.default_rng(0)
    return {name: np.asarray(rng.standard_normal(shape)) for name, shape in shapes.items()}


def gradients(at: Arrays, step: int) -> Arrays:
    """Return the gradient of a quadratic around 1, and noise that is sparse, of changing scale."""
    rng = np.random.default_rng(step)
    return {
        name: np.asarray((x - 1.0) + rng.standard_normal(x.shape) * 10.0 ** rng.integers(-3, 2))
        for name, x in sorted(at.items())
    }


def ours(
    optimizer: optim.Optimizer,
    *,
    shown: Callable[[Any, Any], Any] = lambda model, state: model,
    matrices_only: bool = False,
) -> Iterator[Arrays]:
    """Yield ``shown(model, state)`` after each step, which is planned: the parameters."""
    model = {name: ops.asarray(x) for name, x in start(matrices_only).items()}
    state = optimizer.init(model)
    run = jit(optimizer.step)
    for step in range(STEPS):
        gradient = gradients({name: x.numpy() for name, x in model.items()}, step)
        model, state = run(model, {k: ops.asarray(x) for k, x in gradient.items()}, state)
        yield {name: x.numpy() for name, x in shown(model, state).items()}


def of_torch(
    make: Callable[[Any], Any],
    *,
    before: Callable[[Any], Any] = lambda parameters: None,
    after: Callable[[Any], Any] = lambda optimizer: None,
    matrices_only: bool = False,
) -> Iterator[Arrays]:
    """Yield the parameters after each step of ``make(parameters)``.

    ``before`` is called with the parameters before each step, ``after`` with the optimizer after it.
    """
    torch.set_default_dtype(torch.float64)  # of what the optimizer counts by, too
    model = {name: torch.tensor(x).requires_grad_() for name, x in start(matrices_only).items()}
    parameters = [*model.values()]
    optimizer = make(parameters)
    for step in range(STEPS):
        gradient = gradients({name: x.detach().numpy().copy() for name, x in model.items()}, step)
        for name, parameter in model.items():
            parameter.grad = torch.tensor(gradient[name])
        before(parameters)
        optimizer.step()
        after(optimizer)
        yield {name: x.detach().numpy().copy() for name, x in model.items()}
    torch.set_default_dtype(torch.float32)


def of_optax(make: Callable[[], Any], *, matrices_only: bool = False) -> Iterator[Arrays]:
    """Yield the parameters after each step of ``make()``."""
    with jax.enable_x64(True):
        transformation = make()
        model = {name: jax.numpy.asarray(x) for name, x in start(matrices_only).items()}
        state = transformation.init(model)
        run = jax.jit(transformation.update)
        found = []
        for step in range(STEPS):
            gradient = gradients({name: np.asarray(x) for name, x in model.items()}, step)
            updates, state = run(gradient, state, model)
            model = optax.apply_updates(model, updates)
            found.append({name: np.asarray(x) for name, x in model.items()})
    yield from found


def assert_in_lock_step(mine: Iterator[Arrays], theirs: Iterator[Arrays]) -> None:
    """Assert that the parameters are the same after each step, within 1e-10."""
    for step, (one, other) in enumerate(zip(mine, theirs, strict=True)):
        for name, x in one.items():
            np.testing.assert_allclose(
                x, other[name], rtol=1e-10, atol=1e-10, err_msg=f"{name}, step {step}"
            )
