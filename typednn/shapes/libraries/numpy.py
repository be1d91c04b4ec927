"""The functions and methods of numpy that have a rule."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from typednn.shapes.libraries import numpy_rules
from typednn.shapes.libraries.rule_modules import rules_of
from typednn.shapes.libraries.table import Function, read_table

_UNARY: Final = """
abs, absolute, fabs, negative, positive, sign, signbit, sqrt, cbrt, square, reciprocal  elementwise  x
exp, exp2, expm1, log, log2, log10, log1p  elementwise  x
sin, cos, tan, arcsin, arccos, arctan, asin, acos, atan, sinh, cosh, tanh  elementwise  x
arcsinh, arccosh, arctanh, asinh, acosh, atanh, deg2rad, rad2deg, degrees, radians  elementwise  x
floor, ceil, trunc, rint, isnan, isinf, isfinite, logical_not, invert, bitwise_not  elementwise  x
conj, conjugate, spacing, bitwise_invert  elementwise  x
"""

_BINARY: Final = """
add, subtract, multiply, divide, true_divide, floor_divide, mod, remainder, fmod, power, pow  both  x y
float_power, maximum, minimum, fmax, fmin, hypot, arctan2, atan2, copysign, nextafter  both  x y
logaddexp, logaddexp2, heaviside, gcd, lcm, ldexp  both  x y
equal, not_equal, less, less_equal, greater, greater_equal  both  x y
logical_and, logical_or, logical_xor, bitwise_and, bitwise_or, bitwise_xor  both  x y
left_shift, right_shift, bitwise_left_shift, bitwise_right_shift  both  x y
"""

_FUNCTIONS: Final = """
matmul       matmul       x y
vecdot       vecdot       x y
dot          dot          x=a y=b
inner        inner        x=a y=b
outer        outer_of_all  x=a y=b
tensordot    tensordot    x=a y=b axes
cross        cross        x=a y=b axisa! axisb! axisc! axis
einsum       einsum_of_any  equation=subscripts *operands out

sum, prod, nansum, nanprod  sum  x=a axis dtype out keepdims
max, min, amax, amin, nanmax, nanmin  sum  x=a axis out keepdims
mean, nanmean  sum        x=a axis dtype out keepdims
std, var, nanstd, nanvar  sum  x=a axis dtype out ddof keepdims
any, all     sum          x=a axis out keepdims
median, nanmedian  sum    x=a axis out overwrite_input keepdims
ptp          sum          x=a axis out keepdims
average      sum          x=a axis weights returned! keepdims
count_nonzero  sum        x=a axis keepdims
argmax, argmin, nanargmax, nanargmin  argmax  x=a axis out keepdims
quantile, percentile, nanquantile, nanpercentile  several_quantiles  x=a q axis out overwrite_input method keepdims
trace        trace_of_first  x=a offset axis1! axis2!

cumsum, cumprod, nancumsum, nancumprod  cumulative  x=a axis dtype out
diff         difference   x=a n axis prepend! append!
sort         reduce_or_flatten  x=a axis kind order
argsort      reduce_or_flatten  x=a axis kind order
round, around  elementwise  x=a decimals out
clip         bounded      x=a low=a_min high=a_max out
nan_to_num   elementwise  x copy nan posinf neginf
real, imag   elementwise  x=val
angle        elementwise  x=z deg
sinc, i0     elementwise  x
isclose      both         x=a y=b rtol atol equal_nan

reshape      reshape      x=a shape order copy
ravel        flatten      x=a order
transpose, permute_dims  transpose_axes  x=a axes
matrix_transpose  matrix_transpose  x
swapaxes     swap_axes    x=a axis1 axis2
moveaxis     moveaxis     x=a source destination
expand_dims  new_axes     x=a axis
squeeze      squeeze_axes  x=a axis
broadcast_to  broadcast_to  x=array shape
flip         flip         x=m axis
roll         roll         x=a shift axis
tril, triu   tril         x=m k
diag         diag         x=v k
diagonal     diagonal_of_first  x=a offset axis1! axis2!
repeat       repeat       x=a repeats axis
tile         tile         x=A repetitions=reps
pad          padded       x=array pad_width mode

concatenate, concat  concat  arrays axis out
stack        stack        arrays axis out
vstack, row_stack  vertical_stack  arrays=tup
hstack       horizontal_stack  arrays=tup
column_stack  columns_stack  arrays=tup
split        split_at     x=ary sections=indices_or_sections axis
vsplit       split_rows   x=ary sections=indices_or_sections
hsplit       split_columns  x=ary sections=indices_or_sections
dstack       depth_stack  arrays=tup
flipud       flip_rows    x=m
fliplr       flip_columns  x=m
take         take_of_any  x=a indices axis out
take_along_axis  take_along_axis  x=arr indices axis
where        choose       condition x y
unique       distinct     x=ar return_index! return_inverse! return_counts! axis
nonzero      places       x=a
argwhere     rows_of_places  x=a
flatnonzero  vector       a
bincount     bins_of      x weights minlength
frombuffer   vector       buffer dtype count offset
fromiter     vector       iter dtype count
partition    reduce_or_flatten  x=a kth axis
argpartition  reduce_or_flatten  x=a kth axis
unwrap       elementwise  x=p discont axis
searchsorted  searchsorted  x=a y=v side sorter

append       appended     x=arr y=values axis
insert       of_another_length  x=arr obj values axis
delete       of_another_length  x=arr obj axis
array_split  split_nearly  x=ary sections=indices_or_sections axis
rot90        rotated      x=m k axes
atleast_1d   at_least_1d  x
atleast_2d   at_least_2d  x
kron         kronecker    x=a y=b
meshgrid     meshgrid     *arrays indexing copy sparse!

zeros, ones, empty  zeros  shape dtype order
full         zeros        shape fill_value dtype order
zeros_like, ones_like, empty_like  like  x=a dtype order subok shape
full_like    like         x=a fill_value dtype order subok shape
eye          eye          n_rows=N n_cols=M k dtype order
identity     identity     n dtype
arange       arange       start stop step dtype
linspace     spaced       start stop num endpoint retstep! dtype axis!
logspace     spaced       start stop num endpoint base! dtype axis!
geomspace    spaced       start stop num endpoint dtype axis!
tri          eye          n_rows=N n_cols=M k dtype
indices      places_of_grid  dimensions dtype sparse!
array        asarray      obj=object dtype copy order subok ndmin!
asarray, ascontiguousarray, asanyarray, asfortranarray  asarray  obj=a dtype order
copy         asarray      obj=a order
astype       elementwise  x dtype copy
"""

_SIGNALS: Final = """
hanning, hamming, blackman, bartlett  window  length=M
kaiser       window       length=M beta
convolve     convolved    x=a y=v mode
correlate    convolved    x=a y=v mode
interp       interpolated x xp fp left right period
histogram    histogram    x=a bins range density weights
digitize     elementwise  x bins right
isin         elementwise  x=element test_elements assume_unique invert kind
cov          covariance   x=m y! rowvar bias ddof fweights aweights
corrcoef     covariance   x y! rowvar
"""

_STRIDES: Final = """
sliding_window_view  windows_of_all  x window=window_shape axis subok writeable
"""

_LINALG: Final = """
inv          inv          x=a
pinv         pinv         x=a rcond hermitian
det          det          x=a
slogdet      slogdet      x=a
cholesky     cholesky     x=a
eigh         eigh         x=a UPLO
eigvalsh     eigvalsh     x=a UPLO
svd          full_svd     x=a full_matrices compute_uv hermitian!
svdvals      svdvals      x
solve        solve        x=a y=b
matrix_power  matrix_power  x=a n
matrix_rank  matrix_rank  x=A tol hermitian
eig          eigh         x=a
eigvals      eigvalsh     x=a
qr           orthogonal_factors  x=a mode
lstsq        least_squares  x=a y=b rcond
norm         sum          x ord! axis keepdims
matmul       matmul       x y
outer        outer        x y
"""

_FFT: Final = """
fft, ifft    complex_fft  x=a n axis norm
rfft         real_fft     x=a n axis norm
irfft        inverse_real_fft  x=a n axis norm
fftfreq      zeros        shape=n d
rfftfreq     real_frequencies  n d
fft2, ifft2, fftn, ifftn  elementwise  x=a s! axes norm
fftshift, ifftshift  elementwise  x axes
"""

_DRAWS: Final = """
random, random_sample, standard_normal, standard_exponential, standard_cauchy  drawn  size
normal, laplace, gumbel, logistic  drawn_for  first=loc second=scale size
uniform      drawn_for    first=low second=high size
lognormal    drawn_for    first=mean second=sigma size
gamma        drawn_for    first=shape second=scale size
beta         drawn_for    first=a second=b size
binomial, negative_binomial  drawn_for  first=n second=p size
vonmises     drawn_for    first=mu second=kappa size
wald         drawn_for    first=mean second=scale size
f            drawn_for    first=dfnum second=dfden size
triangular   drawn_for    first=left second=mode third=right size
hypergeometric  drawn_for  first=ngood second=nbad third=nsample size
exponential, rayleigh  drawn_for  first=scale size
poisson      drawn_for    first=lam size
standard_gamma  drawn_for  first=shape size
chisquare, standard_t  drawn_for  first=df size
geometric, logseries  drawn_for  first=p size
weibull, pareto, power, zipf  drawn_for  first=a size
integers, randint  drawn_for  first=low second=high size
multivariate_normal  drawn_rows  mean cov size
dirichlet    drawn_rows   mean=alpha size
multinomial  drawn_rows   n mean=pvals size
permutation  permuted     x axis
permuted     elementwise  x axis out
choice       chosen       a size replace p axis
rand, randn  counted  *args
"""

_METHODS: Final = """
reshape      reshape      x=a *shape
transpose    transpose_axes  x=a *axes
ravel, flatten  flatten    x=a order
astype       elementwise  x=a dtype
copy, conj, conjugate  elementwise  x=a
round        elementwise  x=a decimals
clip         bounded      x=a low=min high=max out
std, var     sum          x=a axis dtype out ddof keepdims
repeat       repeat       x=a repeats axis
item         only_element  x=a *args
"""

_IN_PLACE: Final = """
__iadd__, __isub__, __imul__, __itruediv__, __ifloordiv__, __imod__, __ipow__  in_place  x y
__iand__, __ior__, __ixor__, __ilshift__, __irshift__  in_place  x y
"""

_SHARED: Final = (
    *("sum", "prod", "max", "min", "mean", "any", "all", "argmax", "argmin", "trace"),
    *("cumsum", "cumprod", "argsort", "swapaxes", "squeeze", "diagonal", "take", "dot"),
    "searchsorted",
)
"""The methods that have the parameters of the functions of their names."""

_PLACES: Final = ("argmax", "argmin", "nanargmax", "nanargmin")
"""What gives places, of which numpy's stubs say nothing."""


def _read(text: str) -> Mapping[str, Function]:
    """Return the functions of a table with the dtypes of their results that the stubs do not tell."""
    return {
        name: replace(function, dtypes=("intp",)) if name in _PLACES else function
        for name, function in read_table(text, rules_of(numpy_rules)).items()
    }


FUNCTIONS: Final[Mapping[str, Function]] = {
    **_read(_UNARY + _BINARY + _FUNCTIONS + _SIGNALS),
    **{f"linalg.{name}": function for name, function in _read(_LINALG).items()},
    **{f"fft.{name}": function for name, function in _read(_FFT).items()},
    **{f"lib.stride_tricks.{name}": function for name, function in _read(_STRIDES).items()},
    **{f"random.{name}": function for name, function in _read(_DRAWS).items()},
}
"""By the names that follow ``numpy.``."""

METHODS: Final[Mapping[str, Function]] = {
    **{name: FUNCTIONS[name] for name in _SHARED},
    **_read(_METHODS),
}
"""By name; the first parameter is the array."""

METHODS_IN_PLACE: Final[Mapping[str, Function]] = read_table(_IN_PLACE)
"""The operators that change an array: only numpy has them, not the libraries with numpy's names."""

GRIDS: Final[Mapping[str, Function]] = _read("__getitem__  grid  self key")
"""The indexing of ``np.mgrid``. The open grids of ``np.ogrid`` are several arrays."""

_OF_UFUNCS: Final = """
reduce       reduced_first  self x=array axis dtype out keepdims initial where
accumulate   accumulated  self x=array axis dtype out
outer        all_pairs    self x=A y=B out dtype
"""

OF_UFUNCS: Final[Mapping[str, Function]] = {
    name: replace(function, name=f"ufunc.{name}") for name, function in _read(_OF_UFUNCS).items()
}
"""The methods of ufuncs of two arrays, such as ``np.add``; the first parameter is the ufunc."""
