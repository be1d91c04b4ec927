"""Functions of ``torch.nn.functional`` that are layers."""

from collections.abc import Sequence

from typednn.shapes.dim import UNKNOWN, Size, Unknown
from typednn.shapes.libraries.adapters.operands import refuse_enlarging
from typednn.shapes.libraries.torch_rules.shaping import same_size
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import (
    axes_text,
    because,
    least_rank,
    refuse_below,
    size_from_end,
    variadic_at,
)
from typednn.shapes.rules.registry import ResultShape
from typednn.shapes.rules.resizing import Scale
from typednn.shapes.rules.windows import SizesPerAxis
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal

_MODES = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
"""The names of our modes of padding for PyTorch's."""


def padded(x: Shape, pad: Shape | Unknown, mode: str | Unknown = "constant") -> ResultShape:
    """Add widths before and after the axes, the last axis first."""
    if isinstance(pad, Unknown) or isinstance(mode, Unknown) or variadic_at(pad) is not None:
        return UNKNOWN_SHAPE if variadic_at(x) is not None else (UNKNOWN,) * len(x)
    if len(pad) % 2 or variadic_at(x) is None and len(pad) > 2 * len(x):
        text = (
            f"pad: input {show(x)} has {axes_text(least_rank(x))}, the widths {show(pad)} must be"
        )
        raise ShapeError(f"{text} at most as many pairs", "shape-rank")
    pairs = [(pad[i], pad[i + 1]) for i in range(0, len(pad), 2)][::-1]
    if mode != "constant" and not len(pairs) + 1 <= len(x) <= len(pairs) + 2:
        return UNKNOWN_SHAPE
    if variadic_at(x) is not None:
        return _padded_at_end(x, pairs)
    around = ((0, 0),) * (len(x) - len(pairs))
    return RULES["pad"](x, (*around, *pairs), _MODES.get(mode, mode))


def _padded_at_end(x: Shape, pairs: Sequence[tuple[object, object]]) -> ResultShape:
    end = x[len(x) - len(pairs) :]
    if len(pairs) >= len(x) or variadic_at(end) is not None:
        return UNKNOWN_SHAPE
    grown = RULES["pad"](end, tuple(pairs))
    assert isinstance(grown, tuple)
    return (*x[: len(x) - len(pairs)], *grown)


def one_of_many(x: Shape, num_classes: Size = -1) -> Shape:
    """Add a last axis of so many classes; -1 counts them in the values: ``one_hot``."""
    if num_classes == -1:
        return (*x, UNKNOWN)
    refuse_below(1, "one_hot", (num_classes,))
    return (*x, num_classes)


def embedded(x: Shape, weight: Shape) -> Shape:
    """Add the last axis of a weight (n, d): ``embedding``."""
    if variadic_at(weight) is not None:
        return (*x, UNKNOWN)
    if len(weight) != 2:
        raise ShapeError(f"embedding: weight {show(weight)} must have 2 axes", "shape-rank")
    return (*x, weight[1])


def normalized(
    x: Shape, shape: Size | Shape, weight: Shape | None = None, bias: Shape | None = None
) -> Shape:
    """Return the shape of ``x``, which ends as the normalized shape: ``layer_norm``."""
    if not isinstance(shape, tuple) or variadic_at(shape) is not None:
        return x
    for name, given in (("weight", weight), ("bias", bias)):
        if given is not None:
            _need_same("layer_norm", name, given, shape)
    if variadic_at(x) is None and len(shape) > len(x):
        text = f"layer_norm: input {show(x)} has fewer axes than normalized_shape {show(shape)}"
        raise ShapeError(text, "shape-rank")
    if not shape:
        raise ShapeError("layer_norm: normalized_shape () must have 1 axis or more", "shape-rank")
    for axis in range(-len(shape), 0):
        size = shape[axis]
        assert not isinstance(size, Variadic)
        verdict = equal(size_from_end(x, axis), size) if len(x) >= -axis else None
        if isinstance(verdict, Refuted):
            text = f"layer_norm: input {show(x)} must end as normalized_shape {show(shape)}: axis"
            text = f"{text} {axis} has {size_from_end(x, axis)}, expected {size}{because(verdict)}"
            raise ShapeError(text, "shape")
    return x


def _need_same(operation: str, name: str, given: Shape, wanted: Shape) -> None:
    if variadic_at(given) is not None:
        return
    if len(given) != len(wanted):
        text = f"{operation}: {name} {show(given)} must be {show(wanted)}"
        raise ShapeError(text, "shape-rank")
    for have, want in zip(given, wanted, strict=True):
        assert not isinstance(have, Variadic)
        assert not isinstance(want, Variadic)
        same_size(f"{operation}: {name} {show(given)} must be {show(wanted)}", have, want)


def normalized_by_channels(
    x: Shape,
    mean: Shape | None = None,
    variance: Shape | None = None,
    weight: Shape | None = None,
    bias: Shape | None = None,
) -> Shape:
    """Return the shape of ``x`` (N, C, *space); the others have C elements: ``batch_norm``."""
    if variadic_at(x) is None and len(x) < 2:
        text = f"batch_norm: input {show(x)} must have 2 axes or more: (N, C, *space)"
        raise ShapeError(text, "shape-rank")
    channels = x[1] if variadic_at(x[:2]) is None else UNKNOWN
    assert not isinstance(channels, Variadic)
    given = {"running_mean": mean, "running_var": variance, "weight": weight, "bias": bias}
    for name, shape in given.items():
        if shape is not None and variadic_at(shape) is None and len(shape) == 1:
            _need_same("batch_norm", name, shape, (channels,))
    return x


def normalized_by_groups(x: Shape, groups: Size) -> Shape:
    """Return the shape of ``x`` (N, C, *space); the groups divide C: ``group_norm``."""
    if variadic_at(x) is None and len(x) < 2:
        text = f"group_norm: input {show(x)} must have 2 axes or more: (N, C, *space)"
        raise ShapeError(text, "shape-rank")
    channels = x[1] if variadic_at(x[:2]) is None else UNKNOWN
    if isinstance(channels, int) and isinstance(groups, int) and channels % max(groups, 1):
        text = f"group_norm: input {show(x)} has {channels} channels, which num_groups, {groups},"
        raise ShapeError(f"{text} must divide", "shape")
    return x


def resized(
    x: Shape,
    size: SizesPerAxis | None = None,
    scale_factor: Scale | None = None,
    mode: str | Unknown = "nearest",
    align_corners: bool | Unknown | None = None,
) -> ResultShape:
    """Return the same as our ``interpolate``."""
    known = "nearest" if mode == "nearest-exact" else mode
    return RULES["interpolate"](x, size, scale_factor, known)


def attention(query: Shape, key: Shape, value: Shape, mask: Shape | None = None) -> ResultShape:
    """Return (*b, l, e) for (*b, l, d), (*b, s, d) and (*b, s, e)."""
    for name, shape in (("query", query), ("key", key), ("value", value)):
        if variadic_at(shape) is None and len(shape) < 2:
            text = f"scaled_dot_product_attention: {name} {show(shape)} must have 2 axes or more"
            raise ShapeError(text, "shape-rank")
    _need_pair(("query", query, -1), ("key", key, -1))
    _need_pair(("key", key, -2), ("value", value, -2))
    if any(variadic_at(x[-2:]) is not None for x in (query, key, value)):
        return UNKNOWN_SHAPE
    scores = RULES["matmul"](query, (*key[:-2], key[-1], key[-2]))
    assert isinstance(scores, tuple)
    if mask is not None:
        refuse_enlarging("scaled_dot_product_attention", scores, mask, "attn_mask")
    return RULES["matmul"](scores, value)


def _need_pair(left: tuple[str, Shape, int], right: tuple[str, Shape, int]) -> None:
    (x, x_shape, axis), (y, y_shape, _) = left, right
    sizes = size_from_end(x_shape, axis), size_from_end(y_shape, axis)
    verdict = equal(*sizes)
    if isinstance(verdict, Refuted):
        text = f"scaled_dot_product_attention: {x} {show(x_shape)} and {y} {show(y_shape)}: axis"
        text = f"{text} {axis} has {sizes[0]} and {sizes[1]}; they must be equal"
        raise ShapeError(text + because(verdict), "shape")
