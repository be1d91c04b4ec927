"""The dtypes of results that the stubs of libraries leave open: ``np.exp(x)`` is ``dtype[Any]`` there.

Floating arrays of one dtype, alone or with Python's numbers, give that dtype, in numpy's table of
promotions as in those of JAX and PyTorch. So do arrays of any one dtype whose elements are only
moved, and integers in sums and products. Functions with another result, such as comparisons, and
calls that ask for a dtype keep the type of the stubs.
"""

from collections.abc import Sequence
from typing import Final

from mypy.checker import TypeChecker
from mypy.types import (
    AnyType,
    Instance,
    LiteralType,
    ProperType,
    TupleType,
    Type,
    TypeVarType,
    get_proper_type,
)

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.features.annotated_calls.type_variables import is_size_variable
from typednn.mypy_plugin.features.annotations.families import dtype_of_node
from typednn.mypy_plugin.features.library_calls.names import LibraryCall
from typednn.mypy_plugin.features.operations.arguments import CallArgument
from typednn.mypy_plugin.names import ANY_OPERAND, NDARRAY, NUMBERS
from typednn.mypy_plugin.types import as_foreign_array, is_expression, scalar_of, unknown_type
from typednn.shapes.rules import Role

_OTHERS: Final = frozenset(
    [
        *("equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "isclose"),
        *("isnan", "isinf", "isfinite", "signbit", "any", "all", "astype", "searchsorted"),
        *("logical_and", "logical_or", "logical_xor", "logical_not", "count_nonzero"),
        *("argmax", "argmin", "nanargmax", "nanargmin", "argsort", "matrix_rank", "angle"),
        *(
            "float_power",
            "quantile",
            "percentile",
            "nanquantile",
            "nanpercentile",
            "one_hot",
            "eq",
            "ne",
        ),
        *("argwhere", "multinomial", "bincount", "bucketize", "isposinf", "isneginf", "isreal"),
        *("to", "type", "type_as", "view", "tensor", "as_tensor", "asarray", "from_numpy"),
        *("float", "double", "half", "bfloat16", "int", "long", "short", "bool", "byte", "char"),
        *("top_k", "is_finite", "isreal", "iscomplex", "isposinf", "isneginf", "bernoulli"),
        *("randint", "categorical", "poisson", "rademacher", "bits", "convert_element_type"),
        *("lt", "le", "gt", "ge", "topk", "sort", "slogdet", "nonzero", "linspace", "logspace"),
        *("geomspace", "digitize", "isin", "argpartition", "interp", "cov", "corrcoef"),
        *("histogram", "eig", "eigvals", "lstsq", "flatnonzero", "argwhere", "indices"),
        *("multivariate_normal", "dirichlet"),
    ]
)
"""Functions whose results have another dtype than their operands, or several."""

_OF_OTHER_DTYPES: Final = ("fft", "ufunc")
"""Groups of functions whose results may all have another dtype."""

_MOVING: Final = frozenset(
    [
        *("getitem", "__getitem__", "reshape", "flatten", "ravel", "transpose", "permute", "t"),
        *("permute_dims", "swapaxes", "swapdims", "moveaxis", "movedim", "expand_dims"),
        *("unsqueeze", "squeeze", "broadcast_to", "expand", "flip", "flipud", "fliplr", "roll"),
        *("repeat", "repeat_interleave", "tile", "unfold", "concatenate", "concat", "cat"),
        *("stack", "vstack", "hstack", "narrow", "select", "index_select", "gather", "take"),
        *("take_along_axis", "take_along_dim", "masked_select", "choice", "permutation"),
        *("permuted", "copy", "clone", "detach", "contiguous", "cpu", "cuda", "invert"),
        *("bitwise_not", "bitwise_and", "bitwise_or", "bitwise_xor"),
    ]
)
"""Functions that keep the dtype of their operands, whichever it is."""
_WHOLE: Final = frozenset(
    [
        *("add", "subtract", "multiply", "floor_divide", "remainder", "sub", "mul", "negative"),
        *("clip", "clamp", "maximum", "minimum"),
    ]
)
"""Functions that give integers for integers of one dtype."""

_COUNTING: Final = ("arange", "permutation", "choice")
"""Functions that give integers for ints of Python's."""
_DRAWING_INTS: Final = ("randint", "randperm")
"""Functions that draw integers."""

PROMOTING: Final = ("divide", "true_divide")
"""Functions that numpy's stubs say to promote: ``x / 255`` is of float64 there, for x of float32."""

_REAL_FUNCTIONS: Final = frozenset(
    [
        *("sqrt", "cbrt", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p"),
        *("sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan"),
    ]
)
_NUMBERS: Final = ("builtins.int", "builtins.float", "builtins.bool", *NUMBERS)
_WIDEST: Final = "float64"
_OPERANDS: Final = (Role.TENSOR, Role.TENSORS, Role.NESTED, Role.ROWS)

_OF_OTHER_DTYPE: Final = frozenset(
    ["condition", "indices", "index", "mask", "first", "second", "third", "mean"]
)
"""Parameters whose dtypes are not the result's: choices, places, and what draws depend on."""


def kept_dtype(call: LibraryCall, arguments: Sequence[CallArgument], asks: bool) -> Type | None:
    """Return the dtype that all operands of a call have, if it is the result's; None if it is not.

    With an operand of any dtype, the result has any: of overloads that all fit, mypy takes the one
    type that they agree about. ``asks`` says whether the call asks for a dtype.
    """
    name = call.function.name
    if name == "asarray" and call.library == "numpy":
        name = "array"  # which keeps the dtype of an array; in other libraries it may be narrower
    group = name.rpartition(".")[0]
    if asks or name in _OTHERS or any(call.function.dtypes[:1]) or group in _OF_OTHER_DTYPES:
        return None
    items = [
        item
        for argument in arguments
        if argument.role in _OPERANDS and argument.parameter.name not in _OF_OTHER_DTYPE
        for member in argument.members
        for item in _items(member)
    ]
    dtypes = [dtype for dtype in map(_dtype, items) if dtype is not None]
    numbers = [item for item in items if _dtype(item) is None]
    if not all(map(_is_number, numbers)):
        return None
    if any(isinstance(dtype, AnyType) for dtype in dtypes):
        return unknown_type()
    if not dtypes or any(dtype != dtypes[0] for dtype in dtypes):
        return None
    if not _is_floating(dtypes[0]):
        return dtypes[0] if _keeps_any(name, dtypes[0], numbers) else None
    return unknown_type() if _may_widen(items, dtypes[0]) else dtypes[0]


def _keeps_any(name: str, dtype: ProperType, numbers: Sequence[ProperType]) -> bool:
    """Whether a function keeps a dtype that is not floating, beside these numbers of Python's."""
    if name in _MOVING:
        return not numbers
    is_integer = isinstance(dtype, Instance) and dtype.type.has_base("numpy.integer")
    return name in _WHOLE and is_integer and all(map(_is_int, numbers))


def _dtype(item: ProperType) -> ProperType | None:
    """Return the dtype of an array or of a number of numpy; None for anything else."""
    array = as_foreign_array(item)
    if array is not None:
        return scalar_of(array.args[1])
    if isinstance(item, AnyType) or _is_any_operand(item):
        return unknown_type()
    if isinstance(item, Instance) and item.type.has_base("numpy.generic"):
        return item if _is_concrete(item) else unknown_type()
    return None


def _may_widen(items: Sequence[ProperType], dtype: ProperType) -> bool:
    """Whether a number beside an array of numpy may be one of numpy's, of a wider dtype."""
    names = {item.type.fullname for item in items if isinstance(item, Instance)}
    return NDARRAY in names and not names.isdisjoint(NUMBERS) and messages.dtype(dtype) != _WIDEST


def _items(t: ProperType) -> list[ProperType]:
    """Return the items of a list or tuple of arrays; anything else is its only item."""
    if isinstance(t, TupleType):
        return [get_proper_type(item) for item in t.items]
    if isinstance(t, Instance) and t.type.fullname in ("builtins.list", "builtins.tuple"):
        return [get_proper_type(t.args[0])]
    return [t]


def of_number(name: str, arguments: Sequence[CallArgument], checker: TypeChecker) -> Type | None:
    """Return what a function of numpy gives for a number of Python's: ``np.float64`` for a root."""
    members = [member for argument in arguments for member in argument.members]
    if name not in _REAL_FUNCTIONS or not members or not all(map(_is_number, members)):
        return None
    return dtype_of_node(checker.modules["numpy"].names["float64"].node)


def of_ints(
    call: LibraryCall, arguments: Sequence[CallArgument], asks: bool, checker: TypeChecker
) -> Type | None:
    """Return the dtype of numbers that are counted: ``jnp.arange(n)``, ``permutation(key, n)``."""
    name = call.function.name
    counted = arguments if name == "arange" else arguments[:1]
    members = [member for argument in counted for member in argument.members]
    is_counting = name in _COUNTING and bool(members) and all(map(_is_int, members))
    if asks or not is_counting and name not in _DRAWING_INTS:
        return None
    dtype = "int64" if call.library == "torch" else "signedinteger"
    return dtype_of_node(checker.modules["numpy"].names[dtype].node)


def is_open(dtype: Type) -> bool:
    """Whether a type says no single dtype."""
    return not _is_concrete(scalar_of(dtype))


def is_of_integers(dtype: Type) -> bool:
    """Whether a type says that the elements are integers, such as ``intp``."""
    found = scalar_of(dtype)
    return isinstance(found, Instance) and found.type.has_base("numpy.integer")


def _is_concrete(dtype: ProperType) -> bool:
    return messages.is_concrete(messages.dtype(dtype))


def _is_any_operand(t: ProperType) -> bool:
    return isinstance(t, Instance) and t.type.fullname == ANY_OPERAND


def _is_number(t: ProperType) -> bool:
    if isinstance(t, LiteralType | TypeVarType):
        return isinstance(t, LiteralType) or is_size_variable(t)
    return is_expression(t) or isinstance(t, Instance) and t.type.fullname in _NUMBERS


def _is_int(t: ProperType) -> bool:
    if isinstance(t, LiteralType):
        return isinstance(t.value, int) and not isinstance(t.value, bool)
    if isinstance(t, TypeVarType):
        return is_size_variable(t)
    return isinstance(t, Instance) and t.type.fullname == "builtins.int" or is_expression(t)


def _is_floating(dtype: ProperType) -> bool:
    return isinstance(dtype, Instance) and messages.dtype(dtype).startswith("float")
