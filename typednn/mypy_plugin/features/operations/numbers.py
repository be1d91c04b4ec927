"""Numbers that mypy knows as Any: the powers ``d**-0.5`` and ``2**n``, and ``np.sqrt(d)``.

The result of Any and a tensor is Any to mypy, and no hook is asked. So these numbers get the type
``AnyFloat`` or ``AnyInt``: tensors take it as a number, and everything else takes it as Any. What is
computed from them has such a type, too.
"""

from collections.abc import Callable, Iterable
from typing import Final

from mypy.checker import TypeChecker
from mypy.plugin import MethodContext
from mypy.subtypes import is_subtype
from mypy.types import AnyType, Instance, Type, get_proper_type

from typednn.mypy_plugin.features.values.arguments import is_number
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.names import ANY_FLOAT, ANY_INT, ANY_OPERAND, NUMBERS
from typednn.mypy_plugin.types import number_type

_KINDS: Final = ("builtins.int", "builtins.float", *NUMBERS)
_UFUNC: Final = "numpy._typing._ufunc._UFunc_Nin{}_Nout1.__call__"
_BINARY: Final = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow")
_UNARY: Final = ("neg", "pos", "abs")
METHODS_OF_NUMBERS: Final = frozenset(
    [
        *(f"{kind}.__{r}{name}__" for kind in _KINDS for name in _BINARY for r in ("", "r")),
        *(f"{kind}.__{name}__" for kind in NUMBERS for name in _UNARY),
        *(_UFUNC.format(operands) for operands in (1, 2)),
    ]
)


def number_result(ctx: MethodContext, default: Callable[[MethodContext], Type] | None) -> Type:
    """The hook of these methods: such a type if all operands are numbers, and mypy says Any.

    Modules without tensors keep mypy's own types. ``default`` is mypy's own hook.
    """
    assert isinstance(ctx.api, TypeChecker)
    result = ctx.default_return_type if default is None else default(ctx)
    operands = [ctx.type, *(t for types in ctx.arg_types[:2] for t in types)]
    if any(map(is_any_number, operands)):
        return number_of([result, *operands], ctx.api)
    if not isinstance(get_proper_type(result), AnyType) or not imports_annotations(ctx.api.tree):
        return result
    real = ctx.api.named_generic_type("builtins.float", [])
    numbers = [t for t in operands if not _is_ufunc(t)]
    known = all(
        not isinstance(proper := get_proper_type(t), AnyType)
        and (is_subtype(t, real) or is_number(proper))
        for t in numbers
    )
    return number_of(numbers, ctx.api) if known else result


def is_any_number(t: Type) -> bool:
    """Return whether a type is AnyFloat, AnyInt or AnyOperand."""
    return any(_is(t, fullname) for fullname in (*NUMBERS, ANY_OPERAND))


def number_of(types: Iterable[Type], checker: TypeChecker) -> Type:
    """Return AnyInt if all these types are ints, AnyOperand if one of them is, else AnyFloat."""
    types = list(types)
    if any(_is(t, ANY_OPERAND) for t in types):
        return number_type(checker, ANY_OPERAND)
    integer = checker.named_generic_type("builtins.int", [])
    ints = all(is_subtype(t, integer) and not _is(t, ANY_FLOAT) for t in types)
    return number_type(checker, ANY_INT if ints else ANY_FLOAT)


def _is(t: Type, fullname: str) -> bool:
    proper = get_proper_type(t)
    return isinstance(proper, Instance) and proper.type.fullname == fullname


def _is_ufunc(t: Type) -> bool:
    proper = get_proper_type(t)
    return isinstance(proper, Instance) and proper.type.name.startswith("_UFunc")
