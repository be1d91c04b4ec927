"""Layers made of layers.

Their shapes are compared when they are built, and calls take a ``mode``, as those of a Sequential.
"""

from collections.abc import Callable
from typing import Any, Generic

from typing_extensions import TypeVar as TypeVarWithDefault
from typing_extensions import TypeVarTuple, Unpack

from typednn import ops
from typednn.nn.layer_rules import refuse_construction
from typednn.nn.layer_specs import called, layer_spec, refuse_no_layer
from typednn.nn.mode_arguments import with_mode
from typednn.nn.modes import Mode
from typednn.nn.module import Module
from typednn.nn.type_parameters import Axis, F
from typednn.shapes.layers.composition import refuse_branches, refuse_change
from typednn.tensor import Tensor

__all__ = ["Concat", "Lambda", "Parallel", "Residual"]

Inner = TypeVarWithDefault("Inner", default=Any, covariant=True)  # noqa: PLC0105
Branches = TypeVarTuple("Branches", default=Unpack[tuple[Any, ...]])
Function = TypeVarWithDefault(  # noqa: PLC0105
    "Function", bound=Callable[..., Any], default=Any, covariant=True
)


class Residual(Module, Generic[Inner]):
    """``x + inner(x)``.

    ``(*s)`` stays ``(*s)``. Raises ShapeError for an inner layer that gives another shape than it
    takes: when it is built if that is so for all ``x``, else when it is called. Where a block
    changes the shape, ``Parallel`` adds its result to that of a projection. Source: He, Zhang, Ren
    and Sun, "Deep residual learning for image recognition", CVPR 2016, equation 1.
    """

    inner: Inner

    def __init__(self, inner: Inner) -> None:
        refuse_construction(self, layer_spec(inner))
        self.inner = inner

    def __call__(self, x: Tensor[Any, F], mode: Mode | None = None) -> Tensor[Any, F]:
        (inner,) = with_mode("Residual", [self.inner], mode)
        found = called("Residual", self.inner, inner, x)
        refuse_change(x.shape, found.shape)
        return x + found

    def __typednn_layers__(self) -> tuple[Any, ...]:
        return (self.inner,)


class Parallel(Module, Generic[*Branches]):
    """The sum of what all branches give for the same ``x``.

    ``(*s)`` becomes the ``(*r)`` that each branch gives. Raises ShapeError without branches, and
    for branches that give different shapes: when it is built if that is so for all ``x``, else when
    it is called. With a 1 by 1 convolution as one branch, it is a residual block that changes the
    shape: He et al. 2016, equation 2.
    """

    branches: tuple[*Branches]

    def __init__(self, *branches: *Branches) -> None:
        refuse_construction(self, tuple(map(layer_spec, branches)))
        self.branches = branches

    def __call__(self, x: Tensor[Any, F], mode: Mode | None = None) -> Tensor[Any, F]:
        results = _results("Parallel", self.branches, x, mode)
        refuse_branches([each.shape for each in results])
        return sum(results[1:], start=results[0])

    def __typednn_layers__(self) -> tuple[Any, ...]:
        return self.branches


class Concat(Module, Generic[Axis, *Branches]):
    """What all branches give for the same ``x``, joined along an axis, whose sizes are added.

    Of ``(b, c1, h, w)`` and ``(b, c2, h, w)`` it makes ``(b, c1 + c2, h, w)``. By default they are
    joined along axis 1, that of channels. Raises ShapeError without branches, and for branches that
    differ in another axis: when it is built if that is so for all ``x``, else when it is called.
    Source: Szegedy et al., "Going deeper with convolutions", CVPR 2015, section 4.
    """

    branches: tuple[*Branches]
    axis: Axis

    def __init__(
        self,
        *branches: *Branches,
        axis: Axis = 1,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, tuple(map(layer_spec, branches)), axis)
        self.branches, self.axis = branches, axis

    def __call__(self, x: Tensor[Any, F], mode: Mode | None = None) -> Tensor[Any, F]:
        return ops.concat(_results("Concat", self.branches, x, mode), axis=self.axis)

    def __typednn_layers__(self) -> tuple[Any, ...]:
        return self.branches


class Lambda(Module, Generic[Function]):
    """A function of one tensor as a layer, for a place where only layers may stand.

    Its shapes are those of the function's annotations. Raises TypeError for what is no function. A
    lambda, which has none, takes the ``(*s)`` that the layers before it in a ``Sequential`` give.
    """

    function: Function

    def __init__(self, function: Function) -> None:
        refuse_no_layer(function)
        self.function = function

    def __call__(self, x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        return called("Lambda", self.function, self.function, x)


def _results(
    owner: str, branches: tuple[Any, ...], x: Tensor[Any, F], mode: Mode | None
) -> list[Tensor[Any, F]]:
    """Return what each branch gives."""
    functions = with_mode(owner, branches, mode)
    pairs = zip(branches, functions, strict=True)
    return [called(owner, branch, function, x) for branch, function in pairs]
