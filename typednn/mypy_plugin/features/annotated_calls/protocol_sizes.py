"""The sizes that a generic protocol finds in an object: ``def use(layer: HasValue[N])``.

The types of the object's attributes and methods say what the sizes of the protocol are. Whether the
object has these at all is mypy's to say.
"""

from collections.abc import Iterator

from mypy.subtypes import find_member
from mypy.types import CallableType, Instance, ProperType, get_proper_type

from typednn.mypy_plugin.features.annotated_calls.solution import Solution
from typednn.mypy_plugin.features.annotated_calls.type_variables import is_size_variable
from typednn.mypy_plugin.types import as_array
from typednn.shapes.shape import Shape, Variadic


def bind_sizes(declared: Instance, actual: Instance, solution: Solution) -> None:
    """Bind the sizes of the protocol ``declared`` to those that ``actual`` has in their place."""
    if not any(is_size_variable(variable) for variable in declared.type.defn.type_vars):
        return
    for name in declared.type.protocol_members:
        want, have = (find_member(name, t, t) for t in (declared, actual))
        if want is not None and have is not None:
            for pair in _pairs(get_proper_type(want), get_proper_type(have)):
                _bind(*pair, solution)


def _pairs(want: ProperType, have: ProperType) -> Iterator[tuple[ProperType, ProperType]]:
    """Yield the types that stand for the same thing in a member of both."""
    if not isinstance(want, CallableType) or not isinstance(have, CallableType):
        yield want, have
        return
    yield get_proper_type(want.ret_type), get_proper_type(have.ret_type)
    for wanted, given in zip(want.arg_types, have.arg_types, strict=False):
        yield get_proper_type(wanted), get_proper_type(given)


def _bind(want: ProperType, have: ProperType, solution: Solution) -> None:
    """Bind two sizes, or those of two tensors from the last axis on, where they fit."""
    wanted, given = as_array(want), as_array(have)
    if wanted is None or given is None:
        solution.try_unify((solution.scope.size(want),), (solution.scope.size(have),))
        return
    declared, actual = solution.scope.shape(wanted), solution.scope.shape(given)
    if not _has_variadic(declared) and not _has_variadic(actual) and len(declared) != len(actual):
        return
    for one, other in zip(reversed(declared), reversed(actual), strict=False):
        if _has_variadic((one, other)):
            return
        solution.try_unify((one,), (other,))


def _has_variadic(shape: Shape) -> bool:
    return any(isinstance(entry, Variadic) for entry in shape)
