"""The dtypes of results that the stubs of libraries leave open: ``np.exp(x)`` is ``dtype[Any]`` there.

Floating arrays of one dtype, alone or with Python's numbers, give that dtype, in numpy's table of
promotions as in those of JAX and PyTorch. Functions with another result, such as comparisons, and
calls that ask for a dtype keep the type of the stubs.
"""

from collections.abc import Sequence
from typing import Final

from mypy.types import Instance, ProperType, Type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.features.rule_arguments import CallArgument
from typednn.mypy_plugin.types import as_foreign_array, scalar_of
from typednn.shapes.rules import Role

_OTHERS: Final = frozenset(
    [
        *("equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "isclose"),
        *("isnan", "isinf", "isfinite", "signbit", "any", "all", "astype", "searchsorted"),
        *("logical_and", "logical_or", "logical_xor", "logical_not", "count_nonzero"),
        *("argmax", "argmin", "nanargmax", "nanargmin", "argsort", "matrix_rank", "angle"),
        *("quantile", "percentile", "nanquantile", "nanpercentile", "one_hot", "eq", "ne"),
        *("top_k", "is_finite", "isreal", "iscomplex", "isposinf", "isneginf", "bernoulli"),
        *("randint", "categorical", "poisson", "rademacher", "bits", "convert_element_type"),
        *("lt", "le", "gt", "ge", "topk", "sort", "slogdet", "nonzero", "linspace"),
    ]
)
"""Functions whose results have another dtype than their operands, or several."""

_NUMBERS: Final = ("builtins.int", "builtins.float", "builtins.bool")
_OPERANDS: Final = (Role.TENSOR, Role.TENSORS, Role.NESTED)


def kept_dtype(name: str, arguments: Sequence[CallArgument], asks: bool) -> Type | None:
    """Return the dtype that all operands of a call have, if it is the result's; None if it is not.

    ``asks`` says whether the call asks for a dtype.
    """
    if asks or name in _OTHERS or name.rpartition(".")[0] == "fft":
        return None
    found: list[ProperType] = []
    for argument in arguments:
        if argument.role not in _OPERANDS or argument.parameter.name in ("condition", "indices"):
            continue
        for member in argument.members:
            array = as_foreign_array(member)
            if array is not None:
                found.append(scalar_of(array.args[1]))
            elif not _is_number(member):
                return None
    first = found[0] if found else None
    same = first is not None and all(each == first for each in found)
    return first if same and first is not None and _is_floating(first) else None


def is_open(dtype: Type) -> bool:
    """Whether a type says no single dtype."""
    return not messages.is_concrete(messages.dtype(scalar_of(dtype)))


def _is_number(t: ProperType) -> bool:
    return isinstance(t, Instance) and t.type.fullname in _NUMBERS


def _is_floating(dtype: ProperType) -> bool:
    return isinstance(dtype, Instance) and messages.dtype(dtype).startswith("float")
