"""The functions and methods of PyTorch that have a rule."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from typednn.shapes.libraries import torch_linalg
from typednn.shapes.libraries.table import Function, read_table
from typednn.shapes.libraries.torch_rules import OWN
from typednn.shapes.libraries.torch_rules.operands import silent_if_empty

_UNARY: Final = """
abs, absolute, neg, negative, positive, sign, sgn, signbit, sqrt, rsqrt, square, reciprocal  elementwise  x=input
exp, exp2, expm1, log, log2, log10, log1p, sigmoid, logit, erf, erfc, erfinv  elementwise  x=input
sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh  elementwise  x=input
arcsin, arccos, arctan, arcsinh, arccosh, arctanh, deg2rad, rad2deg, sinc  elementwise  x=input
floor, ceil, trunc, fix, round, frac, relu, lgamma, digamma, i0  elementwise  x=input
isnan, isinf, isfinite, isposinf, isneginf, isreal, logical_not, bitwise_not  elementwise  x=input
nan_to_num, conj, clone, bernoulli, selu, celu  elementwise  x=input
real, angle  elementwise  x=input
"""

_BINARY: Final = """
add, sub, subtract, mul, multiply, div, divide, true_divide, floor_divide, remainder, fmod  both  x=input y=other
pow, float_power  both  x=input y=exponent
maximum, minimum, fmax, fmin, hypot, arctan2, atan2, copysign, nextafter  both  x=input y=other
logaddexp, logaddexp2, xlogy, gcd, lcm, ldexp, isclose  both  x=input y=other
eq, ne, lt, le, gt, ge, not_equal, less, less_equal, greater, greater_equal  both  x=input y=other
logical_and, logical_or, logical_xor, bitwise_and, bitwise_or, bitwise_xor  both  x=input y=other
bitwise_left_shift, bitwise_right_shift  both  x=input y=other
heaviside  both  x=input y=values
"""

_FUNCTIONS: Final = """
matmul       matmul       x=input y=other
bmm          batched_matrices  x=input y=mat2
mm           matrix_product  x=input y=mat2
mv           matrix_by_vector  x=input y=vec
dot, vdot    dot_of_vectors  x=input y=tensor
inner        inner        x=input y=other
outer, ger   outer_of_vectors  x=input y=vec2
addmm        added_product  x=input y=mat1 z=mat2
baddbmm      added_batched_product  x=input y=batch1 z=batch2
tensordot    contraction  x=a y=b axes=dims
einsum       einsum_of_tensors  equation *operands
cross        cross        x=input y=other axis=dim
cdist        distances    x=x1 y=x2 p
cosine_similarity  similarity  x=x1 y=x2 axis=dim
pairwise_distance  distance_of_pairs  x=x1 y=x2 p eps keepdims=keepdim
dist         scalar       x=input y=other
lerp         three        x=input y=end z=weight
addcmul, addcdiv  three   x=input y=tensor1 z=tensor2 value
clamp, clip  bounded      x=input low=min high=max

sum, mean, nansum, nanmean  sum_over  x=input axis=dim keepdims=keepdim axis!
prod         sum_over     x=input axis=dim keepdims=keepdim axis!
any, all     sum_over     x=input axis=dim keepdims=keepdim axis!
count_nonzero  sum_over   x=input axis=dim
logsumexp    sum_over     x=input axis=dim keepdims=keepdim axis!
amax, amin   extreme_over  x=input axis=dim keepdims=keepdim axis!
argmax, argmin  position_of_extreme  x=input axis=dim keepdims=keepdim axis!
std, var     spread       x=input axis=dim unbiased keepdims=keepdim axis!
std_mean, var_mean  spread_and_mean  x=input axis=dim unbiased keepdims=keepdim axis!
norm         norm_over    x=input p axis=dim keepdims=keepdim axis!
max, min     extreme_or_larger  x=input axis=dim keepdims=keepdim other! axis!
median, nanmedian  middle  x=input axis=dim keepdims=keepdim
mode         with_positions  x=input axis=dim keepdims=keepdim
aminmax      both_extremes  x=input axis=dim keepdims=keepdim
kthvalue     ranked       x=input k axis=dim keepdims=keepdim
quantile, nanquantile  quantiles_over  x=input q axis=dim keepdims=keepdim
cumsum, cumprod, logcumsumexp  along  x=input axis=dim dtype axis!
cummax, cummin  running   x=input axis=dim
softmax, log_softmax  along  x=input axis=dim dtype
sort         sorted_along  x=input axis=dim descending
argsort      along_last   x=input axis=dim descending
topk         largest      x=input k axis=dim largest sorted
trace        trace_of_matrix  x=input
diff         difference   x=input n axis=dim prepend! append!
renorm       elementwise  x=input p axis maxnorm

reshape      reshaped     x=input shape
transpose, swapaxes, swapdims  swapped  x=input axis1=dim0 axis2=dim1 axis0! axis1!
t            transposed   x=input
permute      permute_dims  x=input axes=dims
movedim, moveaxis  moveaxis  x=input source destination
unsqueeze    expand_dims  x=input axis=dim
squeeze      squeezed     x=input axis=dim
flatten      flatten_between  x=input start_dim end_dim
ravel        flat         x=input
unflatten    unflattened  x=input axis=dim sizes
broadcast_to  broadcast_to  x=input shape=size
flip         variadic_flip  x=input axis=dims
fliplr, flipud  elementwise  x=input
roll         rolled       x=input shift=shifts axis=dims
rot90        rotated      x=input k axes=dims
tril, triu   need_matrix  x=input diagonal
diag         diag         x=input k=diagonal
diagonal     diagonal_of_first  x=input offset dim1! dim2!
diag_embed   embedded_diagonal  x=input offset! dim1! dim2!
repeat_interleave  interleaved  x=input repeats axis=dim
tile         tiled        x=input repetitions=dims
narrow       narrowed     x=input axis=dim start length
select       selected     x=input axis=dim index

cat, concat, concatenate  joined  arrays=tensors axis=dim axis!
stack        stack        arrays=tensors axis=dim axis!
vstack, row_stack  vertical_stack  arrays=tensors
hstack       horizontal_stack  arrays=tensors
column_stack  columns_stack  arrays=tensors
chunk        chunk        x=input chunks axis=dim
split        in_parts     x=tensor sizes=split_size_or_sections axis=dim
tensor_split  split_equally  x=input sections=indices_or_sections axis=dim indices!
unbind       unbind       x=input axis=dim
meshgrid     grids        *arrays=tensors indexing
broadcast_tensors  broadcast_together  *arrays=tensors

gather       gathered     x=input axis=dim index
scatter      scattered_into  x=input axis=dim index updates=src value
scatter_add  scattered_into  x=input axis=dim index updates=src
scatter_reduce  scattered_into  x=input axis=dim index updates=src reduce
index_select  at_positions  x=input axis=dim index
index_add    added_at     x=input axis=dim index source
index_fill   filled_at    x=input axis=dim index value
masked_fill  masked       x=input mask value
masked_select  chosen_elements  x=input mask
take         shape_of_second  x=input y=index
take_along_dim  along_positions  x=input indices axis=dim
where        choose       condition x=input y=other self!
nonzero, argwhere  chosen_places  x=input as_tuple!
bincount     unknown_length  x=input weights minlength
searchsorted  found_places  x=sorted_sequence y=input
bucketize    found_buckets  x=input y=boundaries

zeros, ones, empty, rand, randn  zeros  *shape=size
full         zeros        shape=size fill_value
eye          eye          n_rows=n n_cols=m
arange       numbers_between  start stop=end step
linspace, logspace  steps  start stop=end num=steps
randint      random_integers  low high shape=size
randperm     several      count=n
hann_window, hamming_window, blackman_window, bartlett_window, kaiser_window  several  count=window_length periodic
zeros_like, ones_like, empty_like, rand_like, randn_like  elementwise  x=input
full_like, randint_like  elementwise  x=input fill_value high
multinomial  drawn_rows   x=input count=num_samples replacement
normal       normal_numbers  x=mean y=std shape=size
tensor, as_tensor, asarray  asarray  obj=data dtype device
from_numpy   elementwise  x=input

cholesky_solve  solution_of_matrices  y=input x=input2 upper
inverse      inv          x=input
det          det          x=input
logdet       det          x=input
slogdet      slogdet      x=input
matrix_power  matrix_power  x=input n

conv1d       conv1d       x=input weight bias stride padding dilation groups
conv2d       conv2d       x=input weight bias stride padding dilation groups
conv3d       conv3d       x=input weight bias stride padding dilation groups
conv_transpose1d  conv_transpose1d  x=input weight bias stride padding output_padding groups dilation
conv_transpose2d  conv_transpose2d  x=input weight bias stride padding output_padding groups dilation
conv_transpose3d  conv_transpose3d  x=input weight bias stride padding output_padding groups dilation
avg_pool1d   avg_pool1d   x=input kernel_size stride padding ceil_mode count_include_pad
adaptive_avg_pool1d  adaptive_avg_pool1d  x=input output_size
pixel_shuffle  pixel_shuffle  x=input upscale_factor
pixel_unshuffle  pixel_unshuffle  x=input downscale_factor
"""

_NN: Final = """
sigmoid, tanh, tanhshrink, softsign, log_sigmoid  elementwise  x=input
relu, relu6, selu, silu, mish, hardswish, hardsigmoid  elementwise  x=input inplace
elu, celu    elementwise  x=input alpha inplace
leaky_relu   elementwise  x=input negative_slope inplace
gelu         elementwise  x=input approximate
softplus     elementwise  x=input beta threshold
hardtanh     elementwise  x=input min_val max_val inplace
hardshrink, softshrink  elementwise  x=input lambd
threshold    elementwise  x=input threshold value inplace
dropout, dropout1d, dropout2d, dropout3d, alpha_dropout, feature_alpha_dropout  elementwise  x=input p training inplace
glu          halved       x=input axis=dim
softmax, log_softmax, softmin  along  x=input axis=dim _stacklevel dtype
gumbel_softmax  along_last  x=logits tau hard eps axis=dim
normalize    along_second  x=input p axis=dim eps
linear       linear_layer  x=input weight bias
embedding    embedded     x=input weight padding_idx max_norm norm_type scale_grad_by_freq sparse
one_hot      one_of_many  x=tensor num_classes
layer_norm   normalized   x=input shape=normalized_shape weight bias eps
rms_norm     normalized   x=input shape=normalized_shape weight eps
batch_norm   normalized_by_channels  x=input mean=running_mean variance=running_var weight bias training momentum eps
group_norm   normalized_by_groups  x=input groups=num_groups weight bias eps
instance_norm  elementwise  x=input running_mean running_var weight bias use_input_stats momentum eps
pad          padded       x=input pad mode value
interpolate  resized      x=input size scale_factor mode align_corners recompute_scale_factor! antialias
unfold       unfold       x=input kernel_size dilation padding stride
fold         fold         x=input output_size kernel_size dilation padding stride
scaled_dot_product_attention  attention  query key value mask=attn_mask dropout_p is_causal scale enable_gqa!

max_pool1d   max_pool1d   x=input kernel_size stride padding dilation ceil_mode return_indices!
max_pool2d   max_pool2d   x=input kernel_size stride padding dilation ceil_mode return_indices!
max_pool3d   max_pool3d   x=input kernel_size stride padding dilation ceil_mode return_indices!
avg_pool2d   avg_pool2d   x=input kernel_size stride padding ceil_mode count_include_pad divisor_override
avg_pool3d   avg_pool3d   x=input kernel_size stride padding ceil_mode count_include_pad divisor_override
adaptive_avg_pool2d  adaptive_avg_pool2d  x=input output_size
adaptive_avg_pool3d  adaptive_avg_pool3d  x=input output_size
adaptive_max_pool1d  adaptive_max_pool1d  x=input output_size return_indices!
adaptive_max_pool2d  adaptive_max_pool2d  x=input output_size return_indices!
adaptive_max_pool3d  adaptive_max_pool3d  x=input output_size return_indices!

mse_loss, l1_loss  loss_of_each  x=input target size_average! reduce! reduction
smooth_l1_loss  loss_of_each  x=input target size_average! reduce! reduction beta
huber_loss   loss_of_each  x=input target reduction delta
binary_cross_entropy  binary_loss  x=input target weight size_average! reduce! reduction
binary_cross_entropy_with_logits  binary_loss  x=input target weight size_average! reduce! reduction pos_weight
cross_entropy  class_loss  x=input target weight size_average! ignore_index reduce! reduction label_smoothing
nll_loss     index_loss   x=input target weight size_average! ignore_index reduce! reduction
kl_div       divergence   x=input target size_average! reduce! reduction log_target
margin_ranking_loss  ranking_loss  x=input1 y=input2 target margin size_average! reduce! reduction
triplet_margin_loss  triplet_loss  anchor positive negative margin p eps swap size_average! reduce! reduction
"""

_FFT: Final = """
fft, ifft    complex_fft  x=input n axis=dim norm
rfft         real_fft     x=input n axis=dim norm
irfft        inverse_real_fft  x=input n axis=dim norm
fft2, ifft2, fftn, ifftn  elementwise  x=input s! dim norm
fftshift, ifftshift  elementwise  x=input dim
fftfreq      zeros        shape=n d
rfftfreq     real_frequencies  n d
"""

_METHODS: Final = """
view, reshape  reshaped   x=input *shape=size
permute      permute_dims  x=input *axes=dims
expand       expanded     x=input *shape=size
repeat       repeated     x=input *repetitions=repeats
tile         tiled        x=input *repetitions=dims
flip         variadic_flip  x=input *axis=dims
view_as, reshape_as  reshaped_as  x=input y=other
expand_as    expanded_as  x=input y=other
norm         norm_over    x=input p axis=dim keepdims=keepdim
split        in_parts     x=input sizes=split_size axis=dim
where        chosen_or_else  x=input condition y=other
unfold       windows      x=input axis=dimension size step
new_zeros, new_ones, new_empty  new_of  x=input *shape=size
new_full     new_of       x=input shape=size fill_value
new_tensor   new_from     x=input obj=data dtype device
to           elementwise  x=input device dtype non_blocking copy
type, type_as  elementwise  x=input dtype non_blocking
item         only_element  x=input
backward     start_of_gradient  x=input gradient!
detach, contiguous, cpu, cuda, float, double, half, bfloat16, int, long, short, bool, byte, char  elementwise  x=input
requires_grad_, detach_, pin_memory, numpy, nan_to_num_, zero_, sigmoid_, tanh_, relu_, exp_  elementwise  x=input
abs_, neg_, sqrt_, rsqrt_, floor_, ceil_, round_, log_, sin_, cos_, square_, reciprocal_, erf_  elementwise  x=input
fill_, clamp_min, clamp_max, clamp_min_, clamp_max_  in_place  x=input y=value
uniform_, normal_, random_, bernoulli_, exponential_, clone  elementwise  x=input a b
add_, sub_, mul_, div_, multiply_, divide_, remainder_, fmod_, floor_divide_, copy_  in_place  x=input y=other
__iadd__, __isub__, __imul__, __itruediv__, __ifloordiv__, __imod__  in_place  x=input y=other
pow_         in_place     x=input y=exponent
eq_, ne_, lt_, le_, gt_, ge_, logical_and_, logical_or_  in_place  x=input y=other
lerp_        in_place_of_two  x=input y=end z=weight
addcmul_, addcdiv_  in_place_of_two  x=input y=tensor1 z=tensor2 value
masked_fill_  mask_in_place  x=input mask value
clamp_, clip_  bounded_in_place  x=input low=min high=max
scatter_     scattered_into  x=input axis=dim index updates=src value
scatter_add_  scattered_into  x=input axis=dim index updates=src
scatter_reduce_  scattered_into  x=input axis=dim index updates=src reduce
index_add_   added_at     x=input axis=dim index source
index_fill_  filled_at    x=input axis=dim index value
tril_, triu_  need_matrix  x=input diagonal
cumsum_      along        x=input axis=dim dtype
"""

_NOT_METHODS: Final = frozenset(
    [
        *("einsum", "tensordot", "cdist", "cosine_similarity", "pairwise_distance"),
        *("cat", "concat", "concatenate", "stack", "vstack", "row_stack", "hstack"),
        *("column_stack", "meshgrid", "broadcast_tensors", "zeros", "ones", "empty", "rand"),
        *("randn", "full", "eye", "arange", "linspace", "logspace", "randint", "randperm"),
        *("hann_window", "hamming_window", "blackman_window", "bartlett_window", "kaiser_window"),
        *("zeros_like", "ones_like", "empty_like", "rand_like", "randn_like", "full_like"),
        *("randint_like", "normal", "tensor", "as_tensor", "asarray", "from_numpy"),
        *("searchsorted", "bucketize", "std_mean", "var_mean", "conv1d", "conv2d", "conv3d"),
        *("conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "avg_pool1d"),
        *("adaptive_avg_pool1d", "pixel_shuffle", "pixel_unshuffle", "real"),
        *("selu", "celu"),
    ]
)
"""The functions that a tensor has no methods for."""


_MASKS: Final = (
    *("isnan", "isinf", "isfinite", "isposinf", "isneginf", "isreal", "signbit", "isclose"),
    *("logical_and", "logical_or", "logical_xor", "logical_not", "bool"),
    *("eq", "ne", "lt", "le", "gt", "ge", "not_equal", "less", "less_equal", "greater"),
    "greater_equal",
)
_POSITIONS: Final = (
    *("argmax", "argmin", "argsort", "count_nonzero", "nonzero", "argwhere", "multinomial"),
    *("one_hot", "long", "searchsorted", "bucketize"),
)
_WITH_POSITIONS: Final = (
    *("max", "min", "median", "nanmedian", "mode", "kthvalue", "sort", "topk", "cummax", "cummin"),
)
DTYPES: Final[Mapping[str, tuple[str | None, ...]]] = {
    **dict.fromkeys(_MASKS, ("bool_",)),
    **dict.fromkeys(_POSITIONS, ("int64",)),
    **dict.fromkeys(_WITH_POSITIONS, (None, "int64")),
    "float": ("float32",),
    "double": ("float64",),
    "half": ("float16",),
    "int": ("int32",),
}
"""The dtypes of the results of functions and methods."""


def _read(text: str) -> Mapping[str, Function]:
    """Return the functions of a table, whose rules refuse no tensors without elements."""
    return {
        name: replace(function, rule=silent_if_empty(function.rule), dtypes=DTYPES.get(name, ()))
        for name, function in read_table(text, OWN).items()
    }


FUNCTIONS: Final[Mapping[str, Function]] = {
    **_read(_UNARY + _BINARY + _FUNCTIONS),
    **{f"nn.functional.{name}": function for name, function in _read(_NN).items()},
    **{f"linalg.{name}": function for name, function in _read(torch_linalg.TABLE).items()},
    **{f"fft.{name}": function for name, function in _read(_FFT).items()},
}
"""By the names that follow ``torch.``."""

METHODS: Final[Mapping[str, Function]] = {
    **{
        name: function
        for name, function in FUNCTIONS.items()
        if "." not in name and name not in _NOT_METHODS
    },
    **_read(_METHODS),
}
"""By name; the first parameter is the tensor."""
