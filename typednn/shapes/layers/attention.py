"""Attention with several heads, and its cache of keys and values."""

from typednn.shapes.dim import Size
from typednn.shapes.layers.arguments import Count, Flag, Probability
from typednn.shapes.layers.registry import (
    SizesByName,
    of_construction,
    of_method,
    refuse_more_positions,
    refuse_remainder,
)
from typednn.shapes.rules.axes import size_from_end
from typednn.shapes.shape import Shape, ShapeError
from typednn.shapes.verdict import Refuted, equal


@of_construction("MultiHeadAttention")
def refuse_attention(
    d_model: Count,
    heads: Count,
    kv_heads: Count | None = None,
    rotary: Flag = False,
    bias: Flag = True,
    dropout: Probability | None = None,
) -> None:
    """Raise ShapeError (shape) for heads that do not divide what they share."""
    layer = "MultiHeadAttention"
    refuse_remainder(layer, ("heads", heads), d_model=d_model)
    if kv_heads is not None:
        refuse_remainder(layer, ("kv_heads", kv_heads), heads=heads)
    if rotary is True:
        pairs = ("2*heads", heads * 2)
        refuse_remainder(f"{layer}: rotary positions", pairs, d_model=d_model)


@of_construction("KeyValueCache")
def refuse_cache(batch: Count, heads: Count, length: Count, size: Count) -> None:
    pass


@of_method("MultiHeadAttention.extended")
def refuse_in_attention(self: SizesByName, cache: SizesByName, x: Shape) -> None:
    """Raise ShapeError (shape) for a cache of other heads, and for one without room for ``x``."""
    refuse_other_heads(cache["Size"], self["Model"], self["Heads"])
    refuse_full(size_from_end(x, -2), cache["Length"])


@of_method("KeyValueCache.extended")
def refuse_full_in_cache(self: SizesByName, keys: Shape) -> None:
    """Raise ShapeError (shape) if the positions do not fit into the cache, whatever is in it."""
    refuse_full(size_from_end(keys, -2), self["Length"])


def refuse_other_heads(size: Size, d_model: Size, heads: Size) -> None:
    """Raise ShapeError (shape) if a cache is of heads of another size."""
    wanted = d_model // heads
    if isinstance(equal(size, wanted), Refuted):
        text = f"MultiHeadAttention: the cache is of heads of size {size}, but those here have"
        raise ShapeError(f"{text} {wanted}, d_model / heads", "shape")


def refuse_full(positions: Size, length: Size) -> None:
    """Raise ShapeError (shape) if a cache of this length would have to hold more positions."""
    refuse_more_positions("KeyValueCache", "it would hold", positions, length)
