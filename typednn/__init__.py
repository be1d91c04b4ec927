"""Tensors and neural networks whose sizes mypy proves and the run time checks.

    import typednn as tn
    from typednn import Tensor, losses, nn, ops, optim, value_and_grad
    from jaxtyping import Float32

Annotations are jaxtyping's: ``x: Float32[Tensor, "batch 784"]``. Each name below is
imported when it is first used. So a program that needs only a part, as mypy's plugin does, does not
wait for the rest.
"""

import importlib

TYPE_CHECKING = False  # true for mypy; `typing` would take longer than all of this file
if TYPE_CHECKING:
    from typednn import (
        checkpoints,
        checks,
        data,
        estimators,
        losses,
        metrics,
        nn,
        ops,
        optim,
        plots,
        random,
        schedules,
        summaries,
        testing,
        train,
        trees,
    )
    from typednn.autodiff import (
        custom_jvp,
        custom_vjp,
        debug_gradients,
        grad,
        hessian,
        hvp,
        jacobian,
        jvp,
        linearize,
        stop_gradient,
        value_and_grad,
        vjp,
        vmap,
    )
    from typednn.checkpoints import load, save
    from typednn.checks import typed
    from typednn.control_flow import cond, fori_loop, scan, switch, while_loop
    from typednn.planning.plan.plan import plan
    from typednn.planning.run.jit import jit
    from typednn.planning.run.threads import get_num_threads, set_num_threads
    from typednn.planning.trace.remat import remat
    from typednn.shapes.shape import ShapeError
    from typednn.summaries import summary
    from typednn.tensor import Tensor

__version__ = "0.1.0"

__all__ = [
    "ShapeError",
    "Tensor",
    "checkpoints",
    "checks",
    "cond",
    "custom_jvp",
    "custom_vjp",
    "data",
    "debug_gradients",
    "estimators",
    "fori_loop",
    "get_num_threads",
    "grad",
    "hessian",
    "hvp",
    "jacobian",
    "jit",
    "jvp",
    "linearize",
    "load",
    "losses",
    "metrics",
    "nn",
    "ops",
    "optim",
    "plan",
    "plots",
    "random",
    "remat",
    "save",
    "scan",
    "schedules",
    "set_num_threads",
    "stop_gradient",
    "summaries",
    "summary",
    "switch",
    "testing",
    "train",
    "trees",
    "typed",
    "value_and_grad",
    "vjp",
    "vmap",
    "while_loop",
]

_HOMES = {
    "ShapeError": "typednn.shapes.shape",
    "Tensor": "typednn.tensor",
    "custom_jvp": "typednn.autodiff",
    "custom_vjp": "typednn.autodiff",
    "debug_gradients": "typednn.autodiff",
    "get_num_threads": "typednn.planning.run.threads",
    "grad": "typednn.autodiff",
    "hessian": "typednn.autodiff",
    "hvp": "typednn.autodiff",
    "jacobian": "typednn.autodiff",
    "jit": "typednn.planning.run.jit",
    "jvp": "typednn.autodiff",
    "linearize": "typednn.autodiff",
    "load": "typednn.checkpoints",
    "plan": "typednn.planning.plan.plan",
    "remat": "typednn.planning.trace.remat",
    "save": "typednn.checkpoints",
    "cond": "typednn.control_flow",
    "fori_loop": "typednn.control_flow",
    "scan": "typednn.control_flow",
    "switch": "typednn.control_flow",
    "while_loop": "typednn.control_flow",
    "set_num_threads": "typednn.planning.run.threads",
    "stop_gradient": "typednn.autodiff",
    "summary": "typednn.summaries",
    "typed": "typednn.checks",
    "value_and_grad": "typednn.autodiff",
    "vjp": "typednn.autodiff",
    "vmap": "typednn.autodiff",
}
"""Where the names live that are no submodules."""


if not TYPE_CHECKING:  # for mypy it would make every wrong name right

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module 'typednn' has no attribute {name!r}")
        if name not in _HOMES:
            return importlib.import_module(f"typednn.{name}")
        found = getattr(importlib.import_module(_HOMES[name]), name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
