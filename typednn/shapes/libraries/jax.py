"""The functions and methods of JAX that have a rule: those of ``jax.numpy`` have numpy's names."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from typednn.shapes.libraries import jax_rules, jax_windows, numpy
from typednn.shapes.libraries.rule_modules import rules_of
from typednn.shapes.libraries.table import Function, read_table

_OWN: Final = rules_of(jax_rules, jax_windows)
"""Rules of functions that no operation of ours has in the same meaning."""

_ABSENT: Final = frozenset(
    ["row_stack", "ascontiguousarray", "asanyarray", "asfortranarray", "fromiter"]
)
"""Functions of numpy that ``jax.numpy`` does not have."""

_NUMPY: Final = """
zeros_like, ones_like  like  x=a dtype shape
empty_like   like         x=prototype dtype shape
full_like    like         x=a fill_value dtype shape
clip         bounded      x=arr low=min high=max
repeat       repeat       x=a repeats axis total_repeat_length!
where        choose       condition x y size!
vecdot       vecdot       x=x1 y=x2 axis!
average      sum          x=a axis weights returned! keepdims
unstack      unstack      x axis
bincount     bins_of      x weights minlength length
vsplit       split_at     x=ary sections=indices_or_sections
vdot         scalar_product  x=a y=b
linalg.svd   full_svd     x=a full_matrices compute_uv hermitian! subset_by_index!
cumulative_sum, cumulative_prod  cumulative_sum  x axis dtype include_initial
isposinf, isneginf, isreal, iscomplex, unwrap  elementwise  x
"""

_NN: Final = """
relu, relu6, sigmoid, softplus, sparse_plus, silu, swish, log_sigmoid, soft_sign  elementwise  x
hard_sigmoid, hard_silu, hard_swish, hard_tanh, selu, mish, identity, tanh  elementwise  x
elu, celu    elementwise  x alpha
leaky_relu   elementwise  x negative_slope
gelu         elementwise  x approximate
squareplus   elementwise  x b
softmax, log_softmax  along  x axis where
standardize  along        x axis mean variance epsilon where
glu          halved       x axis
logsumexp    sum          x=a axis b! keepdims return_sign!
logmeanexp   sum          x axis where keepdims
one_hot      one_hot_at_end  x num_classes dtype axis!
"""

_LAX: Final = """
abs, cbrt, ceil, conj, cos, cosh, erf, erf_inv, erfc, exp, exp2, expm1, floor, imag, is_finite  elementwise  x
lgamma, digamma, log, log1p, logistic, neg, real, rsqrt, sign, sin, sinh, sqrt, square, tan  elementwise  x
tanh, asin, acos, atan, asinh, acosh, atanh, bitwise_not, population_count, round  elementwise  x
stop_gradient  elementwise  x
integer_pow  elementwise  x y
reduce_precision  elementwise  x exponent_bits mantissa_bits
convert_element_type  elementwise  x=operand new_dtype
add, sub, mul, div, rem, pow, max, min, atan2, eq, ne, lt, le, gt, ge  of_same_rank  x y
bitwise_and, bitwise_or, bitwise_xor, shift_left  of_same_rank  x y
nextafter    of_same_rank  x=x1 y=x2
clamp        between      low=min x high=max
select       selected     condition=pred x=on_true y=on_false

conv_general_dilated  convolution  x=lhs weight=rhs strides=window_strides padding lhs_dilation rhs_dilation dimension_numbers groups=feature_group_count batch_group_count!
conv         plain_convolution  x=lhs weight=rhs strides=window_strides padding
conv_with_general_padding  convolution  x=lhs weight=rhs strides=window_strides padding lhs_dilation rhs_dilation
reduce_window  windows_reduced  x=operand init_value computation window=window_dimensions strides=window_strides padding base_dilation! window_dilation!
dot          product      x=lhs y=rhs dimension_numbers!
batch_matmul  matmul      x=lhs y=rhs
reduce_sum, reduce_max, reduce_min, reduce_prod, reduce_and, reduce_or, reduce_xor  reduced  x=operand axis=axes
argmax, argmin  argmax    x=operand axis index_dtype
cumsum, cumprod, cummax, cummin, cumlogsumexp  running  x=operand axis reverse
top_k        topk         x=operand k axis
sort         sort         x=operand axis=dimension

reshape      reshape      x=operand shape=new_sizes dimensions!
transpose    permute_dims  x=operand axes=permutation
expand_dims  new_axes     x=array axis=dimensions
squeeze      squeeze      x=array axis=dimensions
rev          flip         x=operand axis=dimensions
broadcast    broadcast_before  x=operand sizes
collapse     collapsed    x=operand first=start_dimension end=stop_dimension
concatenate  concat       arrays=operands axis=dimension
dynamic_slice  sliced_everywhere  x=operand start_indices slice_sizes
dynamic_slice_in_dim  sliced_at  x=operand start_index size=slice_size axis
dynamic_index_in_dim, index_in_dim  one_at  x=operand index axis keepdims
dynamic_update_slice  updated_part  x=operand part=update start_indices
dynamic_update_slice_in_dim  updated_part  x=operand part=update start_index axis
full         zeros        shape fill_value dtype
full_like    like         x fill_value dtype shape
iota         drawn_of     dtype shape=size
broadcasted_iota  zeros   dtype shape dimension
"""

_RANDOM: Final = """
normal, gumbel, exponential, laplace, logistic, cauchy, rademacher, bits, maxwell  drawn_of  key shape dtype
uniform      drawn_of     key shape dtype minval maxval
truncated_normal  drawn_for  key first=lower second=upper shape dtype
bernoulli    drawn_for    key first=p shape
randint      drawn_of     key shape minval maxval dtype
gamma, loggamma  drawn_for  key first=a shape dtype
pareto       drawn_for    key first=b shape dtype
poisson      drawn_for    key first=lam shape dtype
beta         drawn_for    key first=a second=b shape dtype
t, chisquare  drawn_for   key first=df shape dtype
rayleigh     drawn_for    key first=scale shape dtype
permutation  permuted     key x axis independent
choice       chosen       key x=a shape replace p axis
categorical  classes_drawn  key x=logits axis shape
split        keys_split   key num
fold_in, clone  elementwise  x=key
"""

_SPECIAL: Final = """
erf, erfc, erfinv, expit, logit, gammaln, digamma, entr, ndtr, i0, i1, i0e, i1e, gamma  elementwise  x
ndtri        elementwise  x=p
log_ndtr     elementwise  x
xlogy, xlog1py, zeta  both  x y
betaln       both         x=a y=b
rel_entr, kl_div  both    x=p y=q
logsumexp    sum          x=a axis b! keepdims return_sign!
softmax, log_softmax  along  x axis
"""

_LINALG: Final = """
cholesky     cholesky     x=a
inv          inv          x=a
det          det          x=a
solve, solve_triangular  solve  x=a y=b
expm         inv          x=A
cho_solve    solved_by_factor  factor=c_and_lower y=b overwrite_b check_finite
cho_factor   factor_and_more  x=a lower overwrite_a check_finite
svd          full_svd     x=a full_matrices compute_uv
"""

_DENSITIES: Final = """
norm.logpdf, norm.pdf, norm.cdf, norm.logcdf, norm.sf, norm.logsf  density  x loc scale
norm.ppf, norm.isf  density  x=q loc scale
laplace.logpdf, laplace.pdf, laplace.cdf  density  x loc scale
cauchy.logpdf, cauchy.pdf, cauchy.cdf, cauchy.logcdf, cauchy.sf, cauchy.logsf  density  x loc scale
cauchy.ppf, cauchy.isf  density  x=q loc scale
logistic.logpdf, logistic.pdf, logistic.cdf, logistic.sf, logistic.ppf, logistic.isf  density  x loc scale
expon.logpdf, expon.pdf, expon.cdf, expon.logcdf, expon.sf, expon.logsf  density  x loc scale
expon.ppf  density  x=q loc scale
uniform.logpdf, uniform.pdf, uniform.cdf  density  x loc scale
uniform.ppf  density  x=q loc scale
beta.logpdf, beta.pdf, beta.cdf, beta.logcdf, beta.sf, beta.logsf  density  x first=a second=b loc scale
gamma.logpdf, gamma.pdf, gamma.cdf, gamma.logcdf, gamma.sf, gamma.logsf  density  x first=a loc scale
t.logpdf, t.pdf  density  x first=df loc scale
chi2.logpdf, chi2.pdf, chi2.cdf, chi2.logcdf, chi2.sf, chi2.logsf  density  x first=df loc scale
pareto.logpdf, pareto.pdf, pareto.cdf, pareto.logcdf, pareto.sf, pareto.logsf  density  x first=b loc scale
pareto.ppf  density  x=q first=b loc scale
poisson.cdf, poisson.logpmf, poisson.pmf  density  x=k first=mu loc
bernoulli.cdf  density  x=k first=p
bernoulli.ppf  density  x=q first=p
bernoulli.logpmf, bernoulli.pmf  density  x=k first=p loc
binom.logpmf, binom.pmf  density  x=k first=n second=p loc
geom.logpmf, geom.pmf  density  x=k first=p loc
nbinom.logpmf, nbinom.pmf  density  x=k first=n second=p loc
"""
DISTRIBUTIONS: Final = tuple(
    sorted({line.partition(".")[0] for line in _DENSITIES.split("\n") if line})
)
"""The modules of ``jax.scipy.stats`` whose functions have rules."""

_OPS: Final = """
segment_sum, segment_prod, segment_max, segment_min  segments  x=data places=segment_ids number=num_segments
"""

_METHODS: Final = """
__getitem__  item         x key
reshape      reshape      x=a *shape
clip         bounded      x=a low=min high=max
repeat       repeat       x=a repeats axis total_repeat_length!
sort         reduce_or_flatten  x=a axis
ptp          sum          x=a axis out keepdims
block_until_ready  elementwise  x=a
item         only_element  x=a
to_device    elementwise  x=a
"""


_MASKS: Final = (
    *("equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "isclose", "isin"),
    *("eq", "ne", "lt", "le", "gt", "ge", "isnan", "isinf", "isfinite", "isposinf", "isneginf"),
    *("isreal", "iscomplex", "is_finite", "signbit", "any", "all", "bernoulli"),
    *("logical_and", "logical_or", "logical_xor", "logical_not"),
)
_PLACES: Final = (
    *("argmax", "argmin", "nanargmax", "nanargmin", "argsort", "searchsorted", "digitize"),
    *("argwhere", "flatnonzero", "nonzero", "count_nonzero", "categorical"),
)
DTYPES: Final[Mapping[str, tuple[str | None, ...]]] = {
    **dict.fromkeys(_MASKS, ("bool_",)),
    **dict.fromkeys(_PLACES, ("signedinteger",)),
    "top_k": (None, "signedinteger"),
}
"""The dtypes of the results of functions, methods and operators, by the last part of their names."""


def _with_dtypes(table: Mapping[str, Function]) -> dict[str, Function]:
    """Return the functions of a table with the dtypes of their results."""
    return {
        name: replace(function, dtypes=DTYPES.get(name.rpartition(".")[2], ()))
        for name, function in table.items()
    }


def _in(part: str, text: str) -> dict[str, Function]:
    found = read_table(text, _OWN)
    return {f"{part}.{name}": function for name, function in found.items()}


FUNCTIONS: Final[Mapping[str, Function]] = _with_dtypes(
    {
        **{
            f"numpy.{name}": function
            for name, function in numpy.FUNCTIONS.items()
            if name not in _ABSENT and not name.startswith(("random.", "lib."))
        },
        **_in("numpy", _NUMPY),
        **_in("nn", _NN),
        **_in("lax", _LAX),
        **_in("random", _RANDOM),
        **_in("scipy.special", _SPECIAL),
        **_in("scipy.linalg", _LINALG),
        **_in("ops", _OPS),
        **_in("scipy.stats", _DENSITIES),
    }
)
"""By the names that follow ``jax.``."""

METHODS: Final[Mapping[str, Function]] = _with_dtypes(
    {
        **numpy.METHODS,
        **read_table(_METHODS, _OWN),
    }
)
"""By name; the first parameter is the array."""
