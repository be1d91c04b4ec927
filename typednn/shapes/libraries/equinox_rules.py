"""The layers of ``equinox.nn``: the rule of a call, which also gets the constructor's arguments.

They take one example, without an axis for the batch; ``jax.vmap(layer)`` takes a batch. The positional
parameters of a rule are those of the call, and the keyword-only ones are the constructor's.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, TypeAlias

from typednn.shapes.dim import UNKNOWN, Size
from typednn.shapes.libraries.torch_rules import modules
from typednn.shapes.rules.axes import axes_text, because, variadic_at
from typednn.shapes.rules.registry import ResultShape
from typednn.shapes.rules.windows import SizesPerAxis
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal

Features: TypeAlias = Size | str
"""A number of features, or ``"scalar"`` for a number in place of a vector."""


def same(x: Shape) -> Shape:
    """Return the shape of the argument: activations, dropout."""
    return x


def linear(x: Shape, *, in_features: Features, out_features: Features) -> Shape:
    """Return (out_features,) for (in_features,)."""
    _need("Linear", "x", x, _vector(in_features))
    return _vector(out_features)


def perceptron(x: Shape, *, in_size: Features, out_size: Features) -> Shape:
    """Return (out_size,) for (in_size,)."""
    _need("MLP", "x", x, _vector(in_size))
    return _vector(out_size)


def _vector(features: Features) -> Shape:
    if isinstance(features, str):
        return () if features == "scalar" else UNKNOWN_SHAPE
    return (features,)


def embedding(x: Shape, *, embedding_size: Size) -> Shape:
    """Return (embedding_size,) for one index."""
    _need("Embedding", "x", x, ())
    return (embedding_size,)


def layer_norm(x: Shape, *, shape: Size | Shape) -> Shape:
    """Return the shape of ``x``, which must be the one of the layer."""
    _need("the layer", "x", x, shape if isinstance(shape, tuple) else (shape,))
    return x


def group_norm(x: Shape, *, channels: Size | None = None) -> Shape:
    """Return the shape of ``x``, (channels, *space). One channel stands for any number of them."""
    if channels not in (None, 1) and x and not isinstance(x[0], Variadic):
        assert channels is not None
        _need_size("GroupNorm", "x", x, 0, channels)
    return x


def recurrent_cell(x: Shape, hidden: Shape, *, input_size: Size, hidden_size: Size) -> Shape:
    """Return the next state (hidden_size,) for (input_size,) and the state before."""
    _need("GRUCell", "input", x, (input_size,))
    _need("GRUCell", "hidden", hidden, (hidden_size,))
    return (hidden_size,)


def memory_cell(x: Shape, hidden: Shape, *, input_size: Size, hidden_size: Size) -> ResultShape:
    """Return the next two states (hidden_size,) for (input_size,) and a pair of states."""
    _need("LSTMCell", "input", x, (input_size,))
    return [(hidden_size,), (hidden_size,)]


def attention(
    query: Shape,
    keys: Shape,
    values: Shape,
    *,
    query_size: Size,
    key_size: Size | None = None,
    value_size: Size | None = None,
    output_size: Size | None = None,
) -> Shape:
    """Return (t, output_size) for (t, query_size), (s, key_size) and (s, value_size)."""
    wanted = (query_size, key_size, value_size)
    sizes = [query_size if size is None else size for size in wanted]
    for name, x, size in zip(("query", "key_", "value"), (query, keys, values), sizes, strict=True):
        _need("MultiheadAttention", name, x, (UNKNOWN, size))
    known = variadic_at(query) is None
    return (query[0] if known else UNKNOWN, query_size if output_size is None else output_size)


def conv(
    x: Shape,
    *,
    spatial: int,
    in_channels: Size,
    out_channels: Size,
    kernel_size: SizesPerAxis,
    stride: SizesPerAxis = 1,
    padding: SizesPerAxis | str = 0,
    dilation: SizesPerAxis = 1,
    groups: Size = 1,
) -> ResultShape:
    """Return (out_channels, *space) for (in_channels, *space)."""
    _need(f"Conv{spatial}d", "x", x, (in_channels, *(UNKNOWN,) * spatial))
    if variadic_at(x) is not None or not _is_plain(padding):
        return (out_channels, *(UNKNOWN,) * spatial)
    return modules.conv(
        x,
        spatial=spatial,
        in_channels=in_channels,
        out_channels=out_channels,
        kernel_size=kernel_size,
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
    )


def pool(
    x: Shape,
    *,
    spatial: int,
    kernel_size: SizesPerAxis,
    stride: SizesPerAxis = 1,
    padding: SizesPerAxis = 0,
) -> Shape:
    """Return (channels, *space) of windows for (channels, *space)."""
    _need(f"the pool of {axes_text(spatial)}", "x", x, (UNKNOWN,) * (spatial + 1))
    windows = conv(
        (1, *x[1:]) if variadic_at(x) is None else x,
        spatial=spatial,
        in_channels=1,
        out_channels=1,
        kernel_size=kernel_size,
        stride=stride,
        padding=padding,
    )
    assert isinstance(windows, tuple)
    return (x[0] if variadic_at(x) is None else UNKNOWN, *windows[1:])


def adaptive_pool(x: Shape, *, spatial: int, target_shape: Size | tuple[Size, ...]) -> Shape:
    """Return (channels, *target_shape) for (channels, *space)."""
    _need(f"the pool of {axes_text(spatial)}", "x", x, (UNKNOWN,) * (spatial + 1))
    target = target_shape if isinstance(target_shape, tuple) else (target_shape,) * spatial
    return (x[0] if variadic_at(x) is None else UNKNOWN, *target)


def _is_plain(padding: SizesPerAxis | str) -> bool:
    """Whether both sides of an axis have the same padding, of this size."""
    each = padding if isinstance(padding, tuple) else (padding,)
    return not any(isinstance(size, str | tuple) for size in each)


def _need(layer: str, name: str, x: Shape, wanted: Shape) -> None:
    """Raise ShapeError unless ``x`` has, or may have, this shape."""
    if variadic_at(x) is not None or variadic_at(wanted) is not None:
        return
    if len(x) != len(wanted):
        text = f"{layer}: {name} {show(x)} must have {axes_text(len(wanted))}, not {len(x)}"
        raise ShapeError(f"{text}; for a batch write jax.vmap(layer)(x)", "shape-rank")
    for axis, size in enumerate(wanted):
        assert not isinstance(size, Variadic)
        _need_size(layer, name, x, axis, size)


def _need_size(layer: str, name: str, x: Shape, axis: int, size: Size) -> None:
    have = x[axis]
    assert not isinstance(have, Variadic)
    verdict = equal(have, size)
    if isinstance(verdict, Refuted):
        text = f"{layer}: {name} {show(x)}: axis {axis} is {have}, expected {size}"
        raise ShapeError(text + because(verdict), "shape")


OF_SPATIAL_AXES: Final[Mapping[str, Callable[..., ResultShape]]] = {
    f"{rule.__name__}{spatial}d": partial(rule, spatial=spatial)
    for rule in (conv, pool, adaptive_pool)
    for spatial in (1, 2, 3)
}
"""The rules of ``Conv2d`` and the like, by the names in the table."""
