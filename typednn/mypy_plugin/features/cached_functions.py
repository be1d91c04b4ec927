"""Functions below ``functools.cache`` and ``lru_cache``: they take and give what they declare.

To mypy a cached function takes anything that has a hash, and its names of sizes are lost.
"""

from typing import Final

from mypy.checker import TypeChecker
from mypy.erasetype import erase_typevars
from mypy.nodes import Context, Decorator, Node
from mypy.plugin import FunctionContext
from mypy.subtypes import is_subtype
from mypy.types import CallableType, Instance, Type, get_proper_type

from typednn.mypy_plugin.features.relevance import has_sizes
from typednn.mypy_plugin.features.values.kept import Kept
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.types import unknown_type

CACHES: Final = ("functools.cache", "functools.lru_cache")
_WRAPPER: Final = "functools._lru_cache_wrapper"


def cached(ctx: FunctionContext) -> Type:
    """The hook of ``cache(f)``, ``lru_cache(f)`` and ``lru_cache(maxsize=4)``."""
    assert isinstance(ctx.api, TypeChecker)
    result, place = get_proper_type(ctx.default_return_type), ctx.context
    if isinstance(result, Instance) and result.type.fullname == _WRAPPER:
        given = get_proper_type(ctx.arg_types[0][0])
        if not isinstance(given, CallableType) or not has_sizes(given):
            return result
        return _wrapped(given, result) if _is_method(place) else _cached(given, result, ctx.api)
    below = _decorated(ctx.api.tree, ctx.api).get(place)
    given = below and get_proper_type(below.func.type)
    wrapper = get_proper_type(result.ret_type) if isinstance(result, CallableType) else None
    if not isinstance(given, CallableType) or not isinstance(wrapper, Instance):
        return result
    if not has_sizes(given):
        return result
    if below is None or below.decorators[-1] is not place:
        of_function: Type = wrapper.copy_modified(args=[unknown_type()])
    elif _is_method(below):
        of_function = _wrapped(given, wrapper)
    else:
        of_function = _cached(given, wrapper, ctx.api)
    anything = ctx.api.named_type("builtins.object")
    assert isinstance(result, CallableType)
    return result.copy_modified(arg_types=[anything], ret_type=of_function, variables=[])


def _is_method(place: Context | None) -> bool:
    """Whether a function is bound to an object, as mypy does not know of one in a cache."""
    return isinstance(place, Decorator) and bool(place.func.info) and not place.func.is_static


def _cached(function: CallableType, wrapper: Instance, checker: TypeChecker) -> Type:
    """Return the type of a function in a cache, which keeps the attributes of the wrapper.

    One whose arguments may have no hash stays what it is to mypy, which refuses such calls.
    """
    wrapper = _wrapped(function, wrapper)
    if not _has_hashes(function, checker):
        return wrapper
    wrapper.extra_attrs = function.fallback.extra_attrs  # such as the mark of ``typed``
    return function.copy_modified(fallback=wrapper)


def _wrapped(function: CallableType, wrapper: Instance) -> Instance:
    """Return the wrapper of what a function gives; in place of its type variables is anything."""
    free = {variable.id for variable in function.variables}
    return wrapper.copy_modified(args=[erase_typevars(function.ret_type, free)])


def _has_hashes(function: CallableType, checker: TypeChecker) -> bool:
    hashable = checker.named_type("typing.Hashable")
    return all(is_subtype(t, hashable) for t in function.arg_types)


def _by_decorators(root: Node) -> dict[Context, Decorator]:
    """Return the functions by the decorators above them."""
    found = [node for node in walk(root) if isinstance(node, Decorator)]
    return {decorator: node for node in found for decorator in node.decorators}


_decorated: Final = Kept(_by_decorators)
