"""Bad input of layers, kind by kind. tests/nn/test_bad_input.py compares the words with the run time's."""

import math

import numpy as np
from typing_extensions import reveal_type

from typednn import nn, ops

rng = np.random.default_rng(0)
images = ops.zeros((2, 4, 8, 8))
vectors = ops.zeros((2, 5, 12))

# Sizes of zero or below

# E: Linear: in_features is 0, but a size is at least 1 [shape]
nn.Linear(0, 3, rng=rng)
# E: Linear: out_features is -3, but a size is at least 1 [shape]
nn.Linear(3, -3, rng=rng)
# E: Bilinear: in2_features is 0, but a size is at least 1 [shape]
nn.Bilinear(3, 0, 4, rng=rng)
# E: Embedding: embedding_dim is -1, but a size is at least 1 [shape]
nn.Embedding(5, -1, rng=rng)
# E: Conv1d: out_channels is 0, but a size is at least 1 [shape]
nn.Conv1d(4, 0, 3, rng=rng)
# E: ConvTranspose2d: in_channels is 0, but a size is at least 1 [shape]
nn.ConvTranspose2d(0, 4, 3, rng=rng)
# E: SeparableConv2d: in_channels is 0, but a size is at least 1 [shape]
nn.SeparableConv2d(0, 4, 3, rng=rng)
# E: ConvTranspose2d: output_padding is 3, expected less than the stride, 1, or the dilation, 1 [shape]
nn.ConvTranspose2d(4, 4, 3, output_padding=3, rng=rng)
# E: ConvTranspose1d: output_padding is 2, expected less than the stride, 2, or the dilation, 1 [shape]
nn.ConvTranspose1d(4, 4, 3, stride=2, output_padding=2, rng=rng)
# E: Conv2d: groups is 0, but a size is at least 1 [shape]
nn.Conv2d(4, 4, 3, groups=0, rng=rng)
# E: AdaptiveMaxPool2d: output_size is (3, 0); expected at least 1 [shape]
nn.AdaptiveMaxPool2d((3, 0))
# E: Upsample: size is -2; expected at least 1 [shape]
nn.Upsample(-2)
# E: Upsample: scale_factor is -2, but expected a finite number above 0 [shape]
nn.Upsample(scale_factor=-2)
# E: PixelShuffle: upscale_factor is -1, but a size is at least 1 [shape]
nn.PixelShuffle(-1)
# E: PixelUnshuffle: downscale_factor is 0, but a size is at least 1 [shape]
nn.PixelUnshuffle(0)
# E: Unflatten: sizes is (2, -1), but a size is at least 0 [shape]
nn.Unflatten(1, (2, -1))
# E: LayerNorm: normalized_shape is 0, but a size is at least 1 [shape]
nn.LayerNorm((3, 0))
# E: RMSNorm: normalized_shape is -4, but a size is at least 1 [shape]
nn.RMSNorm(-4)
# E: GroupNorm: num_groups is 0, but a size is at least 1 [shape]
nn.GroupNorm(0, 4)
# E: InstanceNorm: num_features is 0, but a size is at least 1 [shape]
nn.InstanceNorm(0)
# E: PReLU: num_parameters is 0, but a size is at least 1 [shape]
nn.PReLU(0)
# E: MultiHeadAttention: heads is -1, but a size is at least 1 [shape]
nn.MultiHeadAttention(12, -1, rng=rng)
# E: TransformerBlock: d_model is 0, but a size is at least 1 [shape]
nn.TransformerBlock(0, 3, 20, rng=rng)
# E: TransformerDecoderBlock: dim_feedforward is 0, but a size is at least 1 [shape]
nn.TransformerDecoderBlock(12, 3, 0, rng=rng)
# E: TransformerEncoder: layers is 0, but a size is at least 1 [shape]
nn.TransformerEncoder(12, 3, 20, layers=0, rng=rng)
# E: LearnedPositions: length is 0, but a size is at least 1 [shape]
nn.LearnedPositions(0, 12, rng=rng)
# E: SinusoidalPositions: size is 0, but a size is at least 1 [shape]
nn.SinusoidalPositions(0)
# E: LSTM: hidden_size is 0, but a size is at least 1 [shape]
nn.LSTM(12, 0, rng=rng)
# E: GRUCell: input_size is -2, but a size is at least 1 [shape]
nn.GRUCell(-2, 4, rng=rng)
# E: Repeat: times is 0, but a size is at least 1 [shape]
nn.Repeat(0, lambda: nn.Linear(12, 12, rng=rng))

# Probabilities outside of [0, 1)

# E: Dropout: probability is 1, it must be at least 0 and below 1 [shape]
nn.Dropout(1)
# E: Dropout: probability is -0.5, it must be at least 0 and below 1 [shape]
nn.Dropout(-0.5)
# E: SpatialDropout: probability is 1.5, it must be at least 0 and below 1 [shape]
nn.SpatialDropout(1.5)
# E: MultiHeadAttention: dropout is 1.5, it must be at least 0 and below 1 [shape]
nn.MultiHeadAttention(12, 3, dropout=1.5, rng=rng)
# E: TransformerDecoder: dropout is -1, it must be at least 0 and below 1 [shape]
nn.TransformerDecoder(12, 3, 20, layers=2, dropout=-1, rng=rng)
# E: GRU: dropout is 1, it must be at least 0 and below 1 [shape]
nn.GRU(12, 4, layers=2, dropout=1, rng=rng)
# E: LSTM: dropout is 0.5, but layers is 1, and dropout is between layers; leave it out, or use more layers [shape]
nn.LSTM(12, 4, dropout=0.5, rng=rng)

# Other numbers

# E: BatchNorm: eps is 0.0, but expected a finite number above 0 [shape]
nn.BatchNorm(3, eps=0.0)
# E: BatchNorm: momentum is 1.5, but expected a number from 0 to 1 [shape]
nn.BatchNorm(3, momentum=1.5)
# E: LayerNorm: eps is -1e-05, but expected a finite number above 0 [shape]
nn.LayerNorm(3, -1e-5)
# E: RMSNorm: eps is 0, but expected a finite number above 0 [shape]
nn.RMSNorm(3, eps=0)
# E: CELU: alpha is 0.0, but expected a finite number above 0 [shape]
nn.CELU(0.0)
# E: ELU: alpha is -1.0, but expected a finite number of at least 0 [shape]
nn.ELU(alpha=-1.0)
# E: Softplus: beta is -2, but expected a finite number above 0 [shape]
nn.Softplus(-2)
# E: Softshrink: lambd is -0.5, but expected a finite number of at least 0 [shape]
nn.Softshrink(-0.5)
# E: Hardtanh: min_val is 1.0 and max_val is -1.0, but expected a smaller min_val [shape]
nn.Hardtanh(1.0, -1.0)
# E: RotaryPositions: base is 0, but expected a finite number above 0 [shape]
nn.RotaryPositions(4, base=0)
# E: LayerNorm: normalized_shape is (), but expected one size or more [shape]
nn.LayerNorm(())
# E: Upsample: scale_factor is (), but expected a number, or one for each axis in space [shape]
nn.Upsample(scale_factor=())
# E: rearrange 'a b -> b a': c= is given, but no axis has this name [shape-syntax]
nn.Rearrange("a b -> b a", c=2)
# E: rearrange '(a b) -> a b': x (...,): (a b) needs a size for a or b: b=... [shape]
nn.Rearrange("(a b) -> a b")

# A bool, which is an int to mypy

# E: Linear: in_features is True, but expected an int [shape]
nn.Linear(True, 3, rng=rng)
# E: MaxPool2d: kernel_size is (2, True), but expected an int or a tuple of ints [shape]
nn.MaxPool2d((2, True))
# E: BatchNorm: momentum is True, but expected a number [shape]
nn.BatchNorm(3, momentum=True)

# Kernels and strides that do not fit

# E: Conv2d: kernel_size is -3; expected at least 1 [shape]
nn.Conv2d(4, 4, -3, rng=rng)
# E: Conv1d: stride is 0; expected at least 1 [shape]
nn.Conv1d(4, 4, 3, 0, rng=rng)
# E: Conv3d: dilation is 0; expected at least 1 [shape]
nn.Conv3d(4, 4, 3, dilation=0, rng=rng)
# E: Conv2d: kernel_size (3, 3, 3) has 3 values, expected an int or 2, one for each axis in space [shape]
nn.Conv2d(4, 4, (3, 3, 3), rng=rng)
# E: conv2d: x (2, 4, 8, 8) and weight (6, 4, 9, 9): axis -2 of x has 8, but the window spans 9; it must not be larger [shape]
nn.Conv2d(4, 6, 9, rng=rng)(images)
# E: MaxPool1d: stride is -1; expected at least 1 [shape]
nn.MaxPool1d(2, -1)
# E: MaxPool2d: padding is 2, expected at most half of kernel_size, 3 [shape]
nn.MaxPool2d(3, padding=2)

# E: MaxPool3d: dilation is (1, 0, 1); expected at least 1 [shape]
nn.MaxPool3d(2, dilation=(1, 0, 1))
# E: max_pool2d: x (2, 4, 8, 8) and kernel_size (9, 9): axis -2 of x has 8, but the window spans 9; it must not be larger [shape]
nn.MaxPool2d(9).with_indices(images)
# E: AvgPool2d: kernel_size is 0; expected at least 1 [shape]
nn.AvgPool2d(0)
# E: avg_pool2d: x (2, 4, 8, 8) and kernel_size (2, 9): axis -1 of x has 8, but the window spans 9; it must not be larger [shape]
nn.AvgPool2d((2, 9), ceil_mode=True)(images)
# E: MaxUnpool1d: stride is 0; expected at least 1 [shape]
nn.MaxUnpool1d(2, 0)
# E: Unfold: padding is -1; expected at least 0 [shape]
nn.Unfold(2, padding=-1)
# E: unfold: x (2, 4, 8, 8): axis -2 of x has 8, but the window spans 9; it must not be larger [shape]
nn.Unfold(3, 4)(images)
# E: Fold: output_size (2, 8): axis -2 of x has 2, but the window spans 3; it must not be larger [shape]
nn.Fold((2, 8), 3)

# Masks of another shape

attention = nn.MultiHeadAttention(12, 3, rng=rng)
# E: MultiHeadAttention.__call__: argument 'mask' is bool (5, 7), declared Bool[Tensor, "t t"]: axis -1 is 7, expected 5 (t is 5, bound by 'x') [shape]
attention(vectors, mask=ops.ones((5, 7), dtype=np.bool_))
# E: MultiHeadAttention.__call__: argument 'key_mask' is bool (2, 4), declared Bool[Tensor, "*b t"]: axis -1 is 4, expected 5 (t is 5, bound by 'x') [shape]
attention(vectors, key_mask=ops.ones((2, 4), dtype=np.bool_))

# A cache that is full

cache = nn.KeyValueCache(2, 3, 4, 4)
# E: KeyValueCache: it would hold 5 positions, but there is room for 4 [shape]
attention.extended(vectors, cache)
# E: LearnedPositions: x has 5 positions, but there is room for 4 [shape]
nn.LearnedPositions(4, 12, rng=rng)(vectors)

# What does not divide, and directions

# E: Conv2d: in_channels is 4, expected a multiple of groups, 3 [shape]
nn.Conv2d(4, 6, 3, groups=3, rng=rng)
# E: Conv1d: in_channels is 4, expected a multiple of groups, 3 [shape]
nn.Conv1d(4, 6, 3, groups=3, rng=rng)
# E: Conv3d: out_channels is 6, expected a multiple of groups, 4 [shape]
nn.Conv3d(4, 6, 3, groups=4, rng=rng)
# E: ConvTranspose1d: in_channels is 4, expected a multiple of groups, 3 [shape]
nn.ConvTranspose1d(4, 6, 3, groups=3, rng=rng)
# E: ConvTranspose2d: out_channels is 6, expected a multiple of groups, 4 [shape]
nn.ConvTranspose2d(4, 6, 3, groups=4, rng=rng)
# E: ConvTranspose3d: out_channels is 6, expected a multiple of groups, 4 [shape]
nn.ConvTranspose3d(4, 6, 3, groups=4, rng=rng)
# E: GroupNorm: num_channels is 4, expected a multiple of num_groups, 3 [shape]
nn.GroupNorm(3, 4)
# E: MultiHeadAttention: d_model is 12, expected a multiple of heads, 5 [shape]
nn.MultiHeadAttention(12, 5, rng=rng)
# E: MultiHeadAttention: heads is 4, expected a multiple of kv_heads, 3 [shape]
nn.MultiHeadAttention(12, 4, kv_heads=3, rng=rng)
# E: TransformerBlock: d_model is 12, expected a multiple of heads, 5 [shape]
nn.TransformerBlock(12, 5, 20, rng=rng)
# E: TransformerDecoderBlock: d_model is 12, expected a multiple of heads, 5 [shape]
nn.TransformerDecoderBlock(12, 5, 20, rng=rng)
# E: TransformerEncoder: d_model is 12, expected a multiple of heads, 5 [shape]
nn.TransformerEncoder(12, 5, 20, layers=2, rng=rng)
# E: TransformerDecoder: d_model is 12, expected a multiple of heads, 5 [shape]
nn.TransformerDecoder(12, 5, 20, layers=2, rng=rng)
# E: LSTM: directions is 3, expected 1 or 2 [shape]
nn.LSTM(3, 4, directions=3, rng=rng)
# E: RotaryPositions: size is 5, expected a multiple of 2 [shape]
nn.RotaryPositions(5)
# E: SinusoidalPositions: size is 5, expected a multiple of 2 [shape]
nn.SinusoidalPositions(5)
# E: rearrange '... (c p q) h w -> ... c (h p) (w q)': x (2, 4, 8, 8): (c p q) is 4, no multiple of p*q=9 [shape]
nn.PixelShuffle(3)(images)
# E: rearrange '... c (h p) (w q) -> ... (c p q) h w': x (2, 4, 8, 8): (h p) is 8, no multiple of p=3 [shape]
nn.PixelUnshuffle(3)(images)

# An index that is no row of an embedding

tokens = nn.Embedding(100, 8, rng=rng)
listed = [3, 100]
nested = ((3,), (-101,))
written = [3, 100]
written[1] = 4
counted = ops.arange(600)
# E: getitem: x (100, 8): index 100 is out of range for axis 0 of size 100 [shape-index]
tokens(ops.asarray([3, 100]))
# E: getitem: x (100, 8): index 100 is out of range for axis 0 of size 100 [shape-index]
tokens(ops.asarray(100))
# E: getitem: x (100, 8): index 100 is out of range for axis 0 of size 100 [shape-index]
tokens(ops.asarray(listed))
# E: getitem: x (100, 8): index -101 is out of range for axis 0 of size 100 [shape-index]
tokens(ops.asarray(nested))
# E: getitem: x (100, 8): index 500 is out of range for axis 0 of size 100 [shape-index]
tokens(ops.full((4,), 500, dtype=np.int64))
# E: getitem: x (100, 8): index 100 is out of range for axis 0 of size 100 [shape-index]
tokens(indices=counted)
# E: getitem: x (100, 8): index -101 is out of range for axis 0 of size 100 [shape-index]
tokens(ops.arange(99, -200, -1))
# E: getitem: x (100, 8): index -101 is out of range for axis 0 of size 100 [shape-index]
tokens(ops.arange(-101, 200))
tokens(ops.asarray([3, 99, -100]))
tokens(ops.asarray(written))
tokens(ops.full((0,), 500, dtype=np.int64))
tokens(ops.arange(100))
tokens(ops.arange(99, -101, -1))
tokens(ops.arange(600, 5))


def looked_up(n: int, known: bool) -> None:
    tokens(ops.arange(n))
    tokens(ops.asarray([3, n]))
    tokens(ops.full((n,), 500, dtype=np.int64))
    indices = ops.asarray([3, 100])
    if not known:
        indices = indices % 100
    tokens(indices)
    tokens(ops.asarray([3, 100]) % 100)
    nn.Embedding(n, 8, rng=rng)(ops.asarray([3, 100]))


# What is no layer, among layers

# E: a tensor, float32 (2, 5, 12), is no layer: expected a Module, or a function of a tensor [arg-type]
nn.Sequential(vectors)
# E: a list is no layer: expected a Module, or a function of a tensor; give the layers one by one: *layers [arg-type]
nn.Sequential([nn.Linear(12, 4, rng=rng), nn.ReLU()])
# E: None is no layer: expected a Module, or a function of a tensor [arg-type]
nn.Sequential(nn.Linear(12, 4, rng=rng), None)
# E: ReLU is a class, but expected a layer; make one: ReLU(...) [arg-type]
nn.Sequential(nn.Linear(12, 4, rng=rng), nn.ReLU)
# E: an int is no layer: expected a Module, or a function of a tensor [arg-type]
nn.Residual(3)
# E: a str is no layer: expected a Module, or a function of a tensor [arg-type]
nn.Parallel(nn.ReLU(), "relu")
# E: a tuple is no layer: expected a Module, or a function of a tensor; give the layers one by one: *layers [arg-type]
nn.Concat((nn.ReLU(), nn.ReLU()), axis=1)
# E: a tensor, float32 (2, 5, 12), is no layer: expected a Module, or a function of a tensor [arg-type]
nn.Repeat(2, lambda: vectors)

# A dtype that parameters cannot have

# E: Linear: dtype is np.float16, but expected np.float32 or np.float64 [shape-dtype]
nn.Linear(12, 4, rng=rng, dtype=np.float16)

# A cache of other heads

# E: MultiHeadAttention: the cache is of heads of size 5, but those here have 4, d_model / heads [shape]
attention.extended(vectors, nn.KeyValueCache(2, 3, 8, 5))


# Values of another class are refused in the words of the run time.
nn.Linear(12.0, 3, rng=rng)  # E: Linear: in_features is 12.0, but expected an int [arg-type]
nn.Linear("12", 3, rng=rng)  # E: Linear: in_features is '12', but expected an int [arg-type]
nn.Linear(3, None, rng=rng)  # E: Linear: out_features is None, but expected an int [arg-type]
nn.Linear(3, 4, rng=rng, bias=1)  # E: Linear: bias is 1, but expected True or False [arg-type]
nn.Conv2d(3, 4, 3.0, rng=rng)  # E: Conv2d: kernel_size is 3.0, but expected an int or a tuple of ints [arg-type]
nn.LayerNorm(8.0)  # E: LayerNorm: normalized_shape is 8.0, but expected an int or a tuple of ints [arg-type]
nn.Dropout("a")  # E: Dropout: probability is 'a', but expected a number [arg-type]
nn.Conv2d(*(3, 8, 3, 2), rng=rng)
nn.Lambda(3)  # E: an int is no layer: expected a Module, or a function of a tensor [arg-type]
# E: Repeat: build is the layer 'ReLU', but expected a function that makes one, as lambda: ReLU(...) [arg-type]
nn.Repeat(2, nn.ReLU())
nn.Repeat(2, 3)  # E: Repeat: build is int, but expected a function that makes a layer [arg-type]
nn.Repeat(2, nn.ReLU)

# A scale factor is known where it is written.
pixels = ops.ones((2, 3, 8, 8))
reveal_type(nn.Upsample(scale_factor=0.5)(pixels))  # R: Tensor[tuple[2, 3, 4, 4], float32]
reveal_type(nn.Upsample(scale_factor=(0.5, 1.5))(pixels))  # R: Tensor[tuple[2, 3, 4, 12], float32]
# E: interpolate: x (2, 3, 8, 8): axis -2 of size 8 times 0.01 is 0, expected at least 1 [shape]
nn.Upsample(scale_factor=0.01)(pixels)


def scaled(steps: int) -> None:
    layer = nn.Upsample(scale_factor=2.5)
    for _ in range(steps):
        layer = nn.Upsample(scale_factor=0.5)
    of_any_scale: nn.Upsample = nn.Upsample(scale_factor=1.5)
# E: getitem: x (100, 8): index 100 is out of range for axis 0 of size 100 [shape-index]
nn.Sequential(nn.Embedding(100, 8, rng=rng), nn.Linear(8, 2, rng=rng))(ops.asarray([[3], [100]]))
nn.Sequential(nn.Embedding(100, 8, rng=rng), nn.Linear(8, 2, rng=rng))(ops.asarray([[3], [99]]))

# An index that no axis of a tensor has

table = ops.zeros((3, 4))
# E: take: x (3, 4): index 3 is out of range for axis 0 of size 3 [shape-index]
ops.take(table, ops.asarray([0, 3]), axis=0)
# E: take: x (3, 4): index -5 is out of range for axis 1 of size 4 [shape-index]
ops.take(table, ops.asarray([[0], [-5]]), axis=-1)
# E: getitem: x (3, 4): index 3 is out of range for axis 0 of size 3 [shape-index]
table[ops.asarray([0, 3])]
# E: getitem: x (3, 4): index 4 is out of range for axis 1 of size 4 [shape-index]
table[:, ops.arange(5)]
# E: getitem: x (3, 4): index 4 is out of range for axis 1 of size 4 [shape-index]
table[ops.asarray([0, 2]), ops.asarray([1, 4])]
# E: getitem: x (3, 4): index 5 is out of range for axis 1 of size 4 [shape-index]
table[..., ops.asarray(5)]
# E: index_update: x (3, 4): index 3 is out of range for axis 0 of size 3 [shape-index]
ops.index_update(table, ops.asarray([3]), 0.0)
taken = ops.take(table, ops.asarray([0, 3]), axis=1)
table[ops.asarray([0, -3])]
table[..., ops.arange(4)]
table[None, ops.asarray([2]), ops.asarray([3])]
drawn = ops.asarray(rng.integers(0, 3, size=200))
table[drawn]
table[ops.asarray(np.arange(200) % 3)]
table[ops.asarray([np.zeros(20, np.int64), np.ones(20, np.int64)])]
nn.Embedding(3, 2, rng=rng)(ops.asarray(rng.integers(0, 3, (20, 30))))
found = ops.take(table, drawn, axis=0)

# What is no key

# E: nn.Train: key is of class int, it must be a key: random.key(seed) [arg-type]
nn.Train(3)
# E: nn.Train: key is of class NoneType, it must be a key: random.key(seed) [arg-type]
nn.Train(None)

# Numbers from a text, and constants of math and numpy.
# E: Dropout: probability is inf, it must be at least 0 and below 1 [shape]
nn.Dropout(float("inf"))
# E: Dropout: probability is -inf, it must be at least 0 and below 1 [shape]
nn.Dropout(float("-inf"))
# E: Dropout: probability is -inf, it must be at least 0 and below 1 [shape]
nn.Dropout(-float("inf"))
# E: Dropout: probability is nan, it must be at least 0 and below 1 [shape]
nn.Dropout(math.nan)
# E: Dropout: probability is inf, it must be at least 0 and below 1 [shape]
nn.Dropout(math.inf)
# E: Dropout: probability is nan, it must be at least 0 and below 1 [shape]
nn.Dropout(np.nan)
# E: Dropout: probability is -inf, it must be at least 0 and below 1 [shape]
nn.Dropout(-np.inf)
# E: Dropout: probability is 1.5, it must be at least 0 and below 1 [shape]
nn.Dropout(float("1.5"))
# E: Dropout: probability is 1.0, it must be at least 0 and below 1 [shape]
nn.Dropout(float(1))
# E: Dropout: probability is -1.0, it must be at least 0 and below 1 [shape]
nn.Dropout(float(-1))
# E: SpatialDropout: probability is nan, it must be at least 0 and below 1 [shape]
nn.SpatialDropout(math.nan)
# E: LayerNorm: eps is nan, but expected a finite number above 0 [shape]
nn.LayerNorm(8, eps=float("nan"))
# E: LayerNorm: eps is inf, but expected a finite number above 0 [shape]
nn.LayerNorm(8, eps=math.inf)
# E: BatchNorm: momentum is nan, but expected a number from 0 to 1 [shape]
nn.BatchNorm(8, momentum=float("nan"))
# E: BatchNorm: eps is inf, but expected a finite number above 0 [shape]
nn.BatchNorm(8, eps=float("inf"))
# E: GroupNorm: eps is nan, but expected a finite number above 0 [shape]
nn.GroupNorm(2, 8, eps=math.nan)
# E: RMSNorm: eps is inf, but expected a finite number above 0 [shape]
nn.RMSNorm(8, eps=np.inf)
# E: LeakyReLU: negative_slope is nan, but expected a finite number [shape]
nn.LeakyReLU(float("nan"))
# E: ELU: alpha is inf, but expected a finite number of at least 0 [shape]
nn.ELU(float("inf"))
# E: Softplus: beta is nan, but expected a finite number above 0 [shape]
nn.Softplus(float("nan"))
# E: Upsample: scale_factor is inf, but expected a finite number above 0 [shape]
nn.Upsample(scale_factor=float("inf"))
# E: Upsample: scale_factor is nan, but expected a finite number above 0 [shape]
nn.Upsample(scale_factor=math.nan)
# E: Upsample: scale_factor is nan, but expected a finite number above 0 [shape]
nn.Upsample(scale_factor=(2.0, math.nan))
# E: Threshold: threshold is inf, but expected a finite number [shape]
nn.Threshold(math.inf, 0.0)
# E: Hardtanh: min_val is nan, but expected a finite number [shape]
nn.Hardtanh(math.nan, 1.0)
# E: RReLU: lower is nan, but expected a finite number [shape]
nn.RReLU(float("nan"), 1.0)
# E: PReLU: init is nan, but expected a finite number [shape]
nn.PReLU(init=float("nan"))
# E: LSTM: dropout is nan, it must be at least 0 and below 1 [shape]
nn.LSTM(8, 16, layers=2, dropout=float("nan"), rng=rng)
# E: MultiHeadAttention: dropout is nan, it must be at least 0 and below 1 [shape]
nn.MultiHeadAttention(8, 2, dropout=float("nan"), rng=rng)
nn.Dropout(float("0.5"))
nn.Dropout(float("5e-1"))
nn.Dropout(float(0))

# A list is no tuple of sizes, and a transposed convolution has no padding that keeps the sizes.
# E: Conv2d: kernel_size is [3, 3], but expected an int or a tuple of ints [arg-type]
nn.Conv2d(4, 8, [3, 3], rng=rng)
# E: Unflatten: sizes is [2, 2], but expected a tuple of ints [arg-type]
nn.Unflatten(1, [2, 2])
# E: LayerNorm: normalized_shape is [8, 8], but expected an int or a tuple of ints [arg-type]
nn.LayerNorm([8, 8])
# E: ConvTranspose2d: padding is 'same', but expected an int or a tuple of ints [arg-type]
nn.ConvTranspose2d(4, 8, 3, padding="same", rng=rng)
# E: MaxUnpool2d.__call__: argument 'indices' is float32 (2, 4, 8, 8), declared Integer[Tensor, "..."]: dtype is float32, which is no Integer [shape-dtype]
nn.MaxUnpool2d(2)(ops.ones((2, 4, 8, 8)), ops.ones((2, 4, 8, 8)))
