"""The layers of ``equinox.nn`` that have a rule, with the parameters of their constructors."""

from collections.abc import Mapping
from typing import Final

from typednn.shapes.libraries import equinox_rules
from typednn.shapes.libraries.table import Function, read_table

_TABLE: Final = """
Linear       linear       in_features out_features use_bias
MLP          perceptron   in_size out_size width_size depth
Embedding    embedding    num_embeddings embedding_size weight!
LayerNorm, RMSNorm  layer_norm  shape
GroupNorm    group_norm   groups channels
Identity, Dropout, PReLU  same
Conv1d       conv1d       in_channels out_channels kernel_size stride padding dilation groups
Conv2d       conv2d       in_channels out_channels kernel_size stride padding dilation groups
Conv3d       conv3d       in_channels out_channels kernel_size stride padding dilation groups
MaxPool1d, AvgPool1d  pool1d  kernel_size stride padding use_ceil!
MaxPool2d, AvgPool2d  pool2d  kernel_size stride padding use_ceil!
MaxPool3d, AvgPool3d  pool3d  kernel_size stride padding use_ceil!
AdaptiveAvgPool1d, AdaptiveMaxPool1d  adaptive_pool1d  target_shape
AdaptiveAvgPool2d, AdaptiveMaxPool2d  adaptive_pool2d  target_shape
AdaptiveAvgPool3d, AdaptiveMaxPool3d  adaptive_pool3d  target_shape
GRUCell      recurrent_cell  input_size hidden_size
LSTMCell     memory_cell  input_size hidden_size
MultiheadAttention  attention  num_heads query_size key_size value_size output_size
"""

LAYERS: Final[Mapping[str, Function]] = read_table(
    _TABLE, {**vars(equinox_rules), **equinox_rules.OF_SPATIAL_AXES}
)
"""By class. The parameters are those of the constructor."""
