"""The layers of ``torch.nn`` that have a rule, with the parameters of their constructors."""

from collections.abc import Mapping
from typing import Final

from typednn.shapes.libraries.table import Function, read_table
from typednn.shapes.libraries.torch_rules import modules, recurrent

_TABLE: Final = """
ReLU, GELU, SiLU, Sigmoid, Tanh, Softplus, ELU, SELU, CELU, LeakyReLU, ReLU6, Mish, PReLU  same
Hardtanh, Hardswish, Hardsigmoid, Hardshrink, Softshrink, Tanhshrink, Softsign, LogSigmoid  same
Identity, Dropout, Dropout1d, Dropout2d, Dropout3d, AlphaDropout, RReLU, Threshold  same
Softmax, LogSoftmax, Softmin  softmax  dim
Linear       linear       in_features out_features
Embedding    embedding    num_embeddings embedding_dim
LayerNorm, RMSNorm  layer_norm  normalized_shape
BatchNorm1d  batch_norm1d  num_features
BatchNorm2d  batch_norm2d  num_features
BatchNorm3d  batch_norm3d  num_features
GroupNorm    group_norm   num_groups num_channels
InstanceNorm1d, InstanceNorm2d, InstanceNorm3d  same  num_features
Conv1d       conv1d       in_channels out_channels kernel_size stride padding dilation groups
Conv2d       conv2d       in_channels out_channels kernel_size stride padding dilation groups
Conv3d       conv3d       in_channels out_channels kernel_size stride padding dilation groups
ConvTranspose1d  conv_transpose1d  in_channels out_channels kernel_size stride padding output_padding groups bias dilation
ConvTranspose2d  conv_transpose2d  in_channels out_channels kernel_size stride padding output_padding groups bias dilation
ConvTranspose3d  conv_transpose3d  in_channels out_channels kernel_size stride padding output_padding groups bias dilation
MaxPool1d    max_pool1d   kernel_size stride padding dilation return_indices! ceil_mode
MaxPool2d    max_pool2d   kernel_size stride padding dilation return_indices! ceil_mode
MaxPool3d    max_pool3d   kernel_size stride padding dilation return_indices! ceil_mode
AvgPool1d    avg_pool1d   kernel_size stride padding ceil_mode count_include_pad
AvgPool2d    avg_pool2d   kernel_size stride padding ceil_mode count_include_pad
AdaptiveAvgPool1d  adaptive_pool1d  output_size
AdaptiveAvgPool2d  adaptive_pool2d  output_size
AdaptiveAvgPool3d  adaptive_pool3d  output_size
AdaptiveMaxPool1d  adaptive_pool1d  output_size return_indices!
AdaptiveMaxPool2d  adaptive_pool2d  output_size return_indices!
AdaptiveMaxPool3d  adaptive_pool3d  output_size return_indices!
Flatten      flatten      start_dim end_dim
Unflatten    unflatten    dim unflattened_size
Upsample     upsample     size scale_factor mode align_corners
PixelShuffle  pixel_shuffle  upscale_factor
LSTM         lstm         input_size hidden_size num_layers bias batch_first dropout bidirectional proj_size
GRU          gru          input_size hidden_size num_layers bias batch_first dropout bidirectional
RNN          rnn          input_size hidden_size num_layers nonlinearity! bias batch_first dropout bidirectional
GRUCell      gru_cell     input_size hidden_size
RNNCell      rnn_cell     input_size hidden_size
LSTMCell     lstm_cell    input_size hidden_size
MultiheadAttention  attention  embed_dim num_heads dropout bias add_bias_kv! add_zero_attn! kdim vdim batch_first
TransformerEncoderLayer  transformer_layer  d_model nhead
TransformerEncoder  same  encoder_layer num_layers
MSELoss, L1Loss, SmoothL1Loss  loss  size_average! reduce! reduction
HuberLoss    loss         reduction delta
BCELoss, BCEWithLogitsLoss  loss  weight! size_average! reduce! reduction
CrossEntropyLoss  class_loss  weight! size_average! ignore_index reduce! reduction
NLLLoss      index_loss   weight! size_average! ignore_index reduce! reduction
"""

MODULES: Final[Mapping[str, Function]] = read_table(
    _TABLE, {**vars(modules), **vars(recurrent), **modules.OF_SPATIAL_AXES}
)
"""By class. The parameters are those of the constructor."""
