"""Attention with several heads, and the keys and values that it keeps while a sequence grows."""

from collections.abc import Callable
from typing import Any, Generic, TypeAlias

import numpy as np
from jaxtyping import Bool, Float, Int64
from typing_extensions import TypeVar

from typednn import ops
from typednn.nn.cache_places import cache_places
from typednn.nn.dropout import Dropout
from typednn.nn.init import Initializer, glorot_uniform
from typednn.nn.layer_rules import refuse_construction, refuse_dtype
from typednn.nn.linear import Linear
from typednn.nn.masks import Mask, both, places_below
from typednn.nn.mode_arguments import need_mode
from typednn.nn.modes import Mode, Train
from typednn.nn.module import Module, replace
from typednn.nn.positions import RotaryPositions
from typednn.nn.type_parameters import DType, Heads, Length, Model, Probability, Size
from typednn.ops.attention import attention_with_weights
from typednn.ops.random import refuse_no_generator
from typednn.shapes.layers.attention import refuse_full, refuse_other_heads
from typednn.tensor import Tensor

__all__ = ["KeyValueCache", "MultiHeadAttention"]

Change: TypeAlias = Callable[[Tensor[Any, Any]], Tensor[Any, Any]]
KvHeads = TypeVar("KvHeads", bound=int, default=Heads, covariant=True)  # noqa: PLC0105 # as in shapes
Batch = TypeVar("Batch", bound=int, default=Any, covariant=True)  # noqa: PLC0105 # as in shapes


class KeyValueCache(Module, Generic[Batch, Heads, Length, Size, DType]):
    """The keys and values of the positions so far, with room for ``Length`` of them.

    Both are ``(batch, heads, Length, Size)``. The first ``filled`` positions are there. ``Size`` is
    the number of features of one head. Raises ShapeError for a size below 1.
    """

    keys: Float[Tensor[Any, DType], "Batch Heads Length Size"]
    values: Float[Tensor[Any, DType], "Batch Heads Length Size"]
    filled: Int64[Tensor, ""]

    def __init__(
        self,
        batch: Batch,
        heads: Heads,
        length: Length,
        size: Size,
        *,
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, batch, heads, length, size)
        refuse_dtype(self, dtype)
        self.keys = ops.zeros((batch, heads, length, size), dtype=dtype)
        self.values = ops.zeros((batch, heads, length, size), dtype=dtype)
        self.filled = ops.asarray(0)

    def extended(
        self,
        keys: Float[Tensor[Any, DType], "Batch Heads t Size"],
        values: Float[Tensor[Any, DType], "Batch Heads t Size"],
    ) -> "KeyValueCache[Batch, Heads, Length, Size, DType]":
        """Return the cache with the keys and values of t more positions.

        Raises ShapeError if it is too full for them, also in a plan, when it runs.
        """
        count, length = keys.shape[2], self.keys.shape[2]
        refuse_full(count, length)
        places = cache_places(self.filled, count, length)
        return replace(
            self,
            keys=ops.index_update(self.keys, (slice(None), slice(None), places), keys),
            values=ops.index_update(self.values, (slice(None), slice(None), places), values),
            filled=self.filled + count,
        )


class MultiHeadAttention(Module, Generic[Model, Heads, KvHeads, Probability, DType]):
    """Each position's mean of the values of others, weighted by how well their keys fit its query.

    Head h computes ``softmax(q @ k.mT / sqrt(d)) @ v`` for the queries, keys and values that its
    d = Model/Heads features of ``query(x)``, ``key(x)`` and ``value(x)`` are; ``out_proj`` mixes the
    heads. Vaswani et al., "Attention is all you need" (2017), section 3.2.

    With fewer ``kv_heads``, which must divide ``heads``, successive heads share keys and values:
    Ainslie et al., "GQA: Training generalized multi-query transformer models" (2023). ``rotary``
    turns queries and keys by their positions (``RotaryPositions``).

    In all calls ``mask`` says which key (last axis) each query sees, and ``key_mask`` which keys
    there are, such as those that are no padding. A query that sees no key gets zeros as its mean.

    With ``dropout``, a probability, calls take a ``mode``: in training each weight is 0 with this
    probability, else divided by ``1 - dropout`` (section 5.4 of Vaswani et al. drops outputs;
    weights are dropped as in PyTorch). Then all weights of a call are in memory; otherwise never more
    than a block of them is. ``extended`` drops nothing.

    ``(*b, t, d_model)`` stays ``(*b, t, d_model)``. Raises ShapeError for a size below 1, if
    ``heads`` does not divide ``d_model``, and unless ``dropout`` is in [0, 1); TypeError for a mode
    that is missing, or given without ``dropout``.
    """

    query: Linear[Model, Model, DType]
    key: Linear[Model, Any, DType]
    value: Linear[Model, Any, DType]
    out_proj: Linear[Model, Model, DType]
    heads: Heads
    kv_heads: KvHeads
    rotary: RotaryPositions[Any] | None
    dropout: Dropout | None

    def __init__(
        self,
        d_model: Model,
        heads: Heads,
        *,
        kv_heads: KvHeads | None = None,
        rotary: bool = False,
        bias: bool = True,
        dropout: Probability = None,  # type: ignore[assignment]  # it is the default of Probability
        rng: np.random.Generator,
        weight_init: Initializer = glorot_uniform,
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, d_model, heads, kv_heads, rotary, bias, dropout)
        refuse_no_generator(type(self).__name__, rng)
        self.heads = heads
        sharing: Any = heads if kv_heads is None else kv_heads  # the default of KvHeads
        self.kv_heads = sharing
        size = d_model // heads
        shared = size * sharing
        refuse_dtype(self, dtype)
        options: Any = {"bias": bias, "rng": rng, "weight_init": weight_init, "dtype": dtype}
        self.query = Linear(d_model, d_model, **options)
        self.key = Linear(d_model, shared, **options)
        self.value = Linear(d_model, shared, **options)
        self.out_proj = Linear(d_model, d_model, **options)
        self.rotary = RotaryPositions(size) if rotary else None
        self.dropout = None if dropout is None else Dropout(dropout)

    def __call__(
        self,
        x: Float[Tensor[Any, DType], "*b t Model"],
        mode: Mode | None = None,
        *,
        mask: Bool[Tensor, "t t"] | None = None,
        key_mask: Bool[Tensor, "*b t"] | None = None,
        is_causal: bool = False,
    ) -> Float[Tensor[Any, DType], "*b t Model"]:
        """Attend to the sequence itself; if ``is_causal``, only to positions up to each query's own."""
        keys, values = self._keys_and_values(x, 0)
        seen = _together(mask, key_mask)
        return self._mixed(self._queries(x, 0), keys, values, seen, is_causal, self._drop(mode))

    def cross(
        self,
        x: Float[Tensor[Any, DType], "*b t Model"],
        memory: Float[Tensor[Any, DType], "*b s Model"],
        mode: Mode | None = None,
        *,
        mask: Bool[Tensor, "t s"] | None = None,
        key_mask: Bool[Tensor, "*b s"] | None = None,
    ) -> Float[Tensor[Any, DType], "*b t Model"]:
        """Attend to another sequence, whose elements give the keys and values."""
        keys, values = self._keys_and_values(memory, 0)
        seen = _together(mask, key_mask)
        return self._mixed(self._queries(x, 0), keys, values, seen, False, self._drop(mode))

    def extended(
        self,
        x: Float[Tensor[Any, DType], "Batch t Model"],
        cache: KeyValueCache[Batch, KvHeads, Length, Size, DType],
    ) -> tuple[
        Float[Tensor[Any, DType], "Batch t Model"],
        KeyValueCache[Batch, KvHeads, Length, Size, DType],
    ]:
        """Attend to what is in the cache and to ``x``, its next t positions; return the new cache.

        Each position sees those before it and itself. Raises ShapeError if the cache is too full,
        and if it is of heads of another size.
        """
        refuse_other_heads(cache.keys.shape[3], x.shape[2], self.heads)
        first, count = cache.filled, x.shape[1]
        extended = cache.extended(*self._keys_and_values(x, first))
        seen = places_below(ops.arange(count) + first + 1, cache.keys.shape[2])
        queries = self._queries(x, first)
        return self._mixed(queries, extended.keys, extended.values, seen, False, None), extended

    def __typednn_layers__(self) -> tuple[Any, ...]:
        return () if self.dropout is None else (self.dropout,)

    def _drop(self, mode: Mode | None) -> Change | None:
        """Return what changes the weights in a call with this mode; None if nothing does."""
        dropout = self.dropout
        need_mode("MultiHeadAttention", dropout is not None, mode)
        if dropout is None or not isinstance(mode, Train):
            return None
        return lambda weights: dropout(weights, mode)

    def _queries(self, x: Tensor[Any, Any], first: Any) -> Tensor[Any, Any]:
        """Return the queries ``(*b, heads, t, size)``; those at ``first`` and after are in ``x``."""
        return self._turned(_by_heads(self.query(x), self.heads), first)

    def _keys_and_values(
        self, x: Tensor[Any, Any], first: Any
    ) -> tuple[Tensor[Any, Any], Tensor[Any, Any]]:
        keys = _by_heads(self.key(x), self.kv_heads)
        return self._turned(keys, first), _by_heads(self.value(x), self.kv_heads)

    def _turned(self, x: Tensor[Any, Any], first: Any) -> Tensor[Any, Any]:
        return x if self.rotary is None else self.rotary(x, first)

    def _mixed(
        self,
        queries: Tensor[Any, Any],
        keys: Tensor[Any, Any],
        values: Tensor[Any, Any],
        seen: Mask | None,
        is_causal: bool,
        drop: Change | None,
    ) -> Tensor[Any, Any]:
        if drop is None:
            means = ops.scaled_dot_product_attention(queries, keys, values, seen, is_causal)
        else:
            means = attention_with_weights(queries, keys, values, seen, is_causal, drop)
        return self.out_proj(ops.rearrange(means, "... h t d -> ... t (h d)"))


def _by_heads(x: Tensor[Any, Any], heads: int) -> Tensor[Any, Any]:
    return ops.rearrange(x, "... t (h d) -> ... h t d", h=heads)


def _together(mask: Mask | None, key_mask: Mask | None) -> Mask | None:
    """Return which keys each query sees, for all heads: ``(t, s)`` or ``(*b, 1, t or 1, s)``."""
    if key_mask is None:
        return mask
    there = key_mask[..., None, None, :]
    return there if mask is None else both(there, mask)
