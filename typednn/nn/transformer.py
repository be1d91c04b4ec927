"""Transformers: blocks of attention and a feed-forward network, and stacks of such blocks.

The parts have PyTorch's names. ``norm_first`` normalizes what each part reads (Xiong et al., "On layer
normalization in the transformer architecture", 2020), and a stack then ends with a normalization;
otherwise the sum of a part and its input is normalized, as in the first transformer.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeAlias

import numpy as np
from jaxtyping import Bool, Float32
from typing_extensions import TypeVar

from typednn import ops
from typednn.nn.attention import MultiHeadAttention
from typednn.nn.linear import Linear
from typednn.nn.module import Module
from typednn.nn.normalization import LayerNorm
from typednn.shapes.rules import layers as rules
from typednn.tensor import Tensor

__all__ = [
    "TransformerBlock",
    "TransformerDecoder",
    "TransformerDecoderBlock",
    "TransformerEncoder",
]

Model = TypeVar("Model", bound=int, default=Any, covariant=True)  # noqa: PLC0105 # as in shapes
Heads = TypeVar("Heads", bound=int, default=Any, covariant=True)  # noqa: PLC0105 # as in shapes
Inner = TypeVar("Inner", bound=int, default=Any, covariant=True)  # noqa: PLC0105 # as in shapes

AnyTensor: TypeAlias = Tensor[Any, Any]
Activation: TypeAlias = Callable[[AnyTensor], AnyTensor]
Part: TypeAlias = Callable[[AnyTensor], AnyTensor]


class TransformerBlock(Module, Generic[Model, Heads, Inner]):
    """Self-attention, then ``linear2(activation(linear1(x)))``, each added to what it reads.

    Vaswani et al., "Attention is all you need" (2017), section 3.1. Raises ShapeError for a size
    below 1, and if ``heads`` does not divide ``d_model``.
    """

    self_attn: MultiHeadAttention[Model, Heads, Heads]
    linear1: Linear[Model, Inner]
    linear2: Linear[Inner, Model]
    norm1: LayerNorm[Model]
    norm2: LayerNorm[Model]
    norm_first: bool
    activation: Activation

    def __init__(
        self,
        d_model: Model,
        heads: Heads,
        dim_feedforward: Inner,
        *,
        norm_first: bool = False,
        activation: Activation = ops.relu,
        rng: np.random.Generator,
    ) -> None:
        rules.transformer_block(d_model, heads, dim_feedforward)
        self.self_attn = MultiHeadAttention(d_model, heads, rng=rng)
        self.linear1 = Linear(d_model, dim_feedforward, rng=rng)
        self.linear2 = Linear(dim_feedforward, d_model, rng=rng)
        self.norm1 = LayerNorm(d_model)
        self.norm2 = LayerNorm(d_model)
        self.norm_first = norm_first
        self.activation = activation

    def __call__(
        self,
        x: Float32[Tensor, "*b t Model"],
        *,
        mask: Bool[Tensor, "t t"] | None = None,
        key_mask: Bool[Tensor, "*b t"] | None = None,
        is_causal: bool = False,
    ) -> Float32[Tensor, "*b t Model"]:
        """Masks are those of ``MultiHeadAttention``."""

        def attention(x: AnyTensor) -> AnyTensor:
            return self.self_attn(x, mask=mask, key_mask=key_mask, is_causal=is_causal)

        def feed_forward(x: AnyTensor) -> AnyTensor:
            return self.linear2(self.activation(self.linear1(x)))

        x = _added(x, attention, self.norm1, self.norm_first)
        return _added(x, feed_forward, self.norm2, self.norm_first)


class TransformerDecoderBlock(Module, Generic[Model, Heads, Inner]):
    """Causal self-attention, attention to a memory, then a feed-forward network.

    Each is added to what it reads. Vaswani et al. (2017), section 3.1. Raises ShapeError as
    ``TransformerBlock`` does.
    """

    self_attn: MultiHeadAttention[Model, Heads, Heads]
    multihead_attn: MultiHeadAttention[Model, Heads, Heads]
    linear1: Linear[Model, Inner]
    linear2: Linear[Inner, Model]
    norm1: LayerNorm[Model]
    norm2: LayerNorm[Model]
    norm3: LayerNorm[Model]
    norm_first: bool
    activation: Activation

    def __init__(
        self,
        d_model: Model,
        heads: Heads,
        dim_feedforward: Inner,
        *,
        norm_first: bool = False,
        activation: Activation = ops.relu,
        rng: np.random.Generator,
    ) -> None:
        rules.transformer_decoder_block(d_model, heads, dim_feedforward)
        self.self_attn = MultiHeadAttention(d_model, heads, rng=rng)
        self.multihead_attn = MultiHeadAttention(d_model, heads, rng=rng)
        self.linear1 = Linear(d_model, dim_feedforward, rng=rng)
        self.linear2 = Linear(dim_feedforward, d_model, rng=rng)
        self.norm1 = LayerNorm(d_model)
        self.norm2 = LayerNorm(d_model)
        self.norm3 = LayerNorm(d_model)
        self.norm_first = norm_first
        self.activation = activation

    def __call__(
        self,
        x: Float32[Tensor, "*b t Model"],
        memory: Float32[Tensor, "*b s Model"],
        *,
        key_mask: Bool[Tensor, "*b t"] | None = None,
        memory_key_mask: Bool[Tensor, "*b s"] | None = None,
    ) -> Float32[Tensor, "*b t Model"]:
        """``key_mask`` says which elements of ``x`` there are, ``memory_key_mask`` of ``memory``."""

        def attention(x: AnyTensor) -> AnyTensor:
            return self.self_attn(x, key_mask=key_mask, is_causal=True)

        def cross(x: AnyTensor) -> AnyTensor:
            return self.multihead_attn.cross(x, memory, key_mask=memory_key_mask)

        def feed_forward(x: AnyTensor) -> AnyTensor:
            return self.linear2(self.activation(self.linear1(x)))

        x = _added(x, attention, self.norm1, self.norm_first)
        x = _added(x, cross, self.norm2, self.norm_first)
        return _added(x, feed_forward, self.norm3, self.norm_first)


class TransformerEncoder(Module, Generic[Model, Heads, Inner]):
    """``layers`` blocks, one after the other, and with ``norm_first`` a normalization.

    Raises ShapeError for fewer than 1 layers, and as ``TransformerBlock`` does.
    """

    layers: tuple[TransformerBlock[Model, Heads, Inner], ...]
    norm: LayerNorm[Model] | None

    def __init__(
        self,
        d_model: Model,
        heads: Heads,
        dim_feedforward: Inner,
        *,
        layers: int,
        norm_first: bool = False,
        activation: Activation = ops.relu,
        rng: np.random.Generator,
    ) -> None:
        rules.transformer_encoder(d_model, heads, dim_feedforward, layers)
        self.layers = tuple(
            TransformerBlock(
                d_model,
                heads,
                dim_feedforward,
                norm_first=norm_first,
                activation=activation,
                rng=rng,
            )
            for _ in range(layers)
        )
        self.norm = LayerNorm(d_model) if norm_first else None

    def __call__(
        self,
        x: Float32[Tensor, "*b t Model"],
        *,
        mask: Bool[Tensor, "t t"] | None = None,
        key_mask: Bool[Tensor, "*b t"] | None = None,
        is_causal: bool = False,
    ) -> Float32[Tensor, "*b t Model"]:
        """All blocks get the same masks, those of ``MultiHeadAttention``."""
        for block in self.layers:
            x = block(x, mask=mask, key_mask=key_mask, is_causal=is_causal)
        return x if self.norm is None else self.norm(x)


class TransformerDecoder(Module, Generic[Model, Heads, Inner]):
    """``layers`` decoder blocks, one after the other, and with ``norm_first`` a normalization.

    Raises ShapeError for fewer than 1 layers, and as ``TransformerBlock`` does.
    """

    layers: tuple[TransformerDecoderBlock[Model, Heads, Inner], ...]
    norm: LayerNorm[Model] | None

    def __init__(
        self,
        d_model: Model,
        heads: Heads,
        dim_feedforward: Inner,
        *,
        layers: int,
        norm_first: bool = False,
        activation: Activation = ops.relu,
        rng: np.random.Generator,
    ) -> None:
        rules.transformer_decoder(d_model, heads, dim_feedforward, layers)
        self.layers = tuple(
            TransformerDecoderBlock(
                d_model,
                heads,
                dim_feedforward,
                norm_first=norm_first,
                activation=activation,
                rng=rng,
            )
            for _ in range(layers)
        )
        self.norm = LayerNorm(d_model) if norm_first else None

    def __call__(
        self,
        x: Float32[Tensor, "*b t Model"],
        memory: Float32[Tensor, "*b s Model"],
        *,
        key_mask: Bool[Tensor, "*b t"] | None = None,
        memory_key_mask: Bool[Tensor, "*b s"] | None = None,
    ) -> Float32[Tensor, "*b t Model"]:
        """All blocks get the same memory and masks, those of ``TransformerDecoderBlock``."""
        for block in self.layers:
            x = block(x, memory, key_mask=key_mask, memory_key_mask=memory_key_mask)
        return x if self.norm is None else self.norm(x)


def _added(x: AnyTensor, part: Part, norm: LayerNorm[Any], norm_first: bool) -> AnyTensor:
    """Return the sum of ``x`` and what the part makes of it, normalized before or after."""
    return x + part(norm(x)) if norm_first else norm(x + part(x))
