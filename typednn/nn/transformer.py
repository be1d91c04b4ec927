"""Transformers: blocks of attention and a feed-forward network, and stacks of such blocks.

The parts have PyTorch's names. ``norm_first`` normalizes what each part reads (Xiong et al., "On layer
normalization in the transformer architecture", 2020), and a stack then ends with a normalization;
otherwise the sum of a part and its input is normalized, as in the first transformer.

``dropout`` is the probability of dropout of what each part gives, before it is added (Vaswani et al.,
"Attention is all you need", 2017, section 5.4), between both linear layers, and of the weights of
attention, as in PyTorch.
"""

from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeAlias

import numpy as np
from jaxtyping import Bool, Float
from typing_extensions import TypeVar

from typednn import ops
from typednn.nn.attention import MultiHeadAttention
from typednn.nn.dropout import Dropout
from typednn.nn.layer_rules import refuse_construction
from typednn.nn.linear import Linear
from typednn.nn.modes import Mode
from typednn.nn.module import Module
from typednn.nn.normalization import LayerNorm
from typednn.nn.repeat import Repeat
from typednn.nn.type_parameters import DType, Heads, Model
from typednn.ops.random import refuse_no_generator
from typednn.tensor import Tensor

__all__ = [
    "TransformerBlock",
    "TransformerDecoder",
    "TransformerDecoderBlock",
    "TransformerEncoder",
]

Inner = TypeVar("Inner", bound=int, default=Any, covariant=True)  # noqa: PLC0105 # as in shapes

AnyTensor: TypeAlias = Tensor[Any, Any]
Activation: TypeAlias = Callable[[AnyTensor], AnyTensor]
Part: TypeAlias = Callable[[AnyTensor], AnyTensor]


class _Block(Module, Generic[Model, Heads, Inner, DType]):
    """What both kinds of block have: self-attention, and a feed-forward network."""

    self_attn: MultiHeadAttention[Model, Heads, Heads, float, DType]
    linear1: Linear[Model, Inner, DType]
    linear2: Linear[Inner, Model, DType]
    norm1: LayerNorm[Model, DType]
    norm2: LayerNorm[Model, DType]
    dropout: Dropout
    norm_first: bool
    activation: Activation

    def __init__(
        self,
        d_model: Model,
        heads: Heads,
        dim_feedforward: Inner,
        *,
        dropout: float = 0.0,
        norm_first: bool = False,
        activation: Activation = ops.relu,
        rng: np.random.Generator,
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, d_model, heads, dim_feedforward, dropout, norm_first)
        refuse_no_generator(type(self).__name__, rng)
        self.self_attn = MultiHeadAttention(d_model, heads, dropout=dropout, rng=rng, dtype=dtype)
        self.linear1 = Linear(d_model, dim_feedforward, rng=rng, dtype=dtype)
        self.linear2 = Linear(dim_feedforward, d_model, rng=rng, dtype=dtype)
        self.norm1 = LayerNorm(d_model, dtype=dtype)
        self.norm2 = LayerNorm(d_model, dtype=dtype)
        self.dropout = Dropout(dropout)
        self.norm_first = norm_first
        self.activation = activation

    def _feed_forward(self, x: AnyTensor, mode: Mode) -> AnyTensor:
        return self.linear2(self.dropout(self.activation(self.linear1(x)), mode))

    def _added(
        self, x: AnyTensor, part: Part, norm: LayerNorm[Any, DType], mode: Mode
    ) -> AnyTensor:
        """Return the sum of ``x`` and what the part makes of it, normalized before or after."""
        if self.norm_first:
            return x + self.dropout(part(norm(x)), mode)
        return norm(x + self.dropout(part(x), mode))


class TransformerBlock(_Block[Model, Heads, Inner, DType]):
    """Self-attention, then ``linear2(activation(linear1(x)))``, each added to what it reads.

    ``(*b, t, d_model)`` stays ``(*b, t, d_model)``. Vaswani et al., "Attention is all you need"
    (2017), section 3.1. Raises ShapeError for a size below 1, if ``heads`` does not divide
    ``d_model``, and unless ``dropout`` is in [0, 1).
    """

    def __call__(
        self,
        x: Float[Tensor[Any, DType], "*b t Model"],
        mode: Mode,
        *,
        mask: Bool[Tensor, "t t"] | None = None,
        key_mask: Bool[Tensor, "*b t"] | None = None,
        is_causal: bool = False,
    ) -> Float[Tensor[Any, DType], "*b t Model"]:
        """Masks are those of ``MultiHeadAttention``."""

        def attention(x: AnyTensor) -> AnyTensor:
            return self.self_attn(x, mode, mask=mask, key_mask=key_mask, is_causal=is_causal)

        x = self._added(x, attention, self.norm1, mode)
        return self._added(x, lambda x: self._feed_forward(x, mode), self.norm2, mode)


class TransformerDecoderBlock(_Block[Model, Heads, Inner, DType]):
    """Causal self-attention, attention to a memory, then a feed-forward network.

    Each is added to what it reads. ``(*b, t, d_model)``, with a memory ``(*b, s, d_model)``, stays
    ``(*b, t, d_model)``. Vaswani et al. (2017), section 3.1. Raises ShapeError as
    ``TransformerBlock`` does.
    """

    multihead_attn: MultiHeadAttention[Model, Heads, Heads, float, DType]
    norm3: LayerNorm[Model, DType]

    def __init__(
        self,
        d_model: Model,
        heads: Heads,
        dim_feedforward: Inner,
        *,
        dropout: float = 0.0,
        norm_first: bool = False,
        activation: Activation = ops.relu,
        rng: np.random.Generator,
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        super().__init__(
            d_model,
            heads,
            dim_feedforward,
            dropout=dropout,
            norm_first=norm_first,
            activation=activation,
            rng=rng,
            dtype=dtype,
        )
        self.multihead_attn = MultiHeadAttention(
            d_model, heads, dropout=dropout, rng=rng, dtype=dtype
        )
        self.norm3 = LayerNorm(d_model, dtype=dtype)

    def __call__(
        self,
        x: Float[Tensor[Any, DType], "*b t Model"],
        memory: Float[Tensor[Any, DType], "*b s Model"],
        mode: Mode,
        *,
        key_mask: Bool[Tensor, "*b t"] | None = None,
        memory_key_mask: Bool[Tensor, "*b s"] | None = None,
    ) -> Float[Tensor[Any, DType], "*b t Model"]:
        """``key_mask`` says which elements of ``x`` there are, ``memory_key_mask`` of ``memory``."""

        def attention(x: AnyTensor) -> AnyTensor:
            return self.self_attn(x, mode, key_mask=key_mask, is_causal=True)

        def cross(x: AnyTensor) -> AnyTensor:
            return self.multihead_attn.cross(x, memory, mode, key_mask=memory_key_mask)

        x = self._added(x, attention, self.norm1, mode)
        x = self._added(x, cross, self.norm2, mode)
        return self._added(x, lambda x: self._feed_forward(x, mode), self.norm3, mode)


AnyBlock: TypeAlias = TransformerBlock[Any, Any, Any, Any]
AnyDecoderBlock: TypeAlias = TransformerDecoderBlock[Any, Any, Any, Any]


class _Stack(Module, Generic[Model, Heads, Inner, DType]):
    """``layers`` blocks, one after the other, and with ``norm_first`` a normalization.

    The blocks are a ``Repeat``: one loop, so a plan does not grow with their number.
    """

    block: ClassVar[Callable[..., Any]]
    layers: Repeat[Any]
    norm: LayerNorm[Model, DType] | None

    def __init__(
        self,
        d_model: Model,
        heads: Heads,
        dim_feedforward: Inner,
        *,
        layers: int,
        dropout: float = 0.0,
        norm_first: bool = False,
        activation: Activation = ops.relu,
        rng: np.random.Generator,
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, d_model, heads, dim_feedforward, layers, dropout, norm_first)
        refuse_no_generator(type(self).__name__, rng)
        self.layers = Repeat(
            layers,
            lambda: self.block(
                d_model,
                heads,
                dim_feedforward,
                dropout=dropout,
                norm_first=norm_first,
                activation=activation,
                rng=rng,
                dtype=dtype,
            ),
        )
        self.norm = LayerNorm(d_model, dtype=dtype) if norm_first else None


class TransformerEncoder(_Stack[Model, Heads, Inner, DType]):
    """``layers`` blocks, one after the other, and with ``norm_first`` a normalization.

    ``(*b, t, d_model)`` stays ``(*b, t, d_model)``. Source: Vaswani et al., 2017, section 3.1.
    Raises ShapeError for fewer than 1 layers, and as ``TransformerBlock`` does.
    """

    block = TransformerBlock
    layers: Repeat[TransformerBlock[Model, Heads, Inner, DType]]

    def __call__(
        self,
        x: Float[Tensor[Any, DType], "*b t Model"],
        mode: Mode,
        *,
        mask: Bool[Tensor, "t t"] | None = None,
        key_mask: Bool[Tensor, "*b t"] | None = None,
        is_causal: bool = False,
    ) -> Float[Tensor[Any, DType], "*b t Model"]:
        """All blocks get the same masks, those of ``MultiHeadAttention``."""

        def call(block: AnyBlock, x: AnyTensor, mode: Mode) -> AnyTensor:
            return block(x, mode, mask=mask, key_mask=key_mask, is_causal=is_causal)

        x = self.layers.through(call, x, mode)
        return x if self.norm is None else self.norm(x)


class TransformerDecoder(_Stack[Model, Heads, Inner, DType]):
    """``layers`` decoder blocks, one after the other, and with ``norm_first`` a normalization.

    ``(*b, t, d_model)``, with a memory ``(*b, s, d_model)``, stays ``(*b, t, d_model)``. Source:
    Vaswani et al., 2017, section 3.1. Raises ShapeError for fewer than 1 layers, and as
    ``TransformerBlock`` does.
    """

    block = TransformerDecoderBlock
    layers: Repeat[TransformerDecoderBlock[Model, Heads, Inner, DType]]

    def __call__(
        self,
        x: Float[Tensor[Any, DType], "*b t Model"],
        memory: Float[Tensor[Any, DType], "*b s Model"],
        mode: Mode,
        *,
        key_mask: Bool[Tensor, "*b t"] | None = None,
        memory_key_mask: Bool[Tensor, "*b s"] | None = None,
    ) -> Float[Tensor[Any, DType], "*b t Model"]:
        """All blocks get the same memory and masks, those of ``TransformerDecoderBlock``."""

        def call(block: AnyDecoderBlock, x: AnyTensor, mode: Mode) -> AnyTensor:
            return block(x, memory, mode, key_mask=key_mask, memory_key_mask=memory_key_mask)

        x = self.layers.through(call, x, mode)
        return x if self.norm is None else self.norm(x)
