"""Calls of a library's functions, evaluated twice: by the library, and by the rules in its table.

A call is a text such as ``np.sum(A(m, n), axis=1)``. ``A(3, 4)`` is an array of the library without memory
for its elements, or only its shape. The sizes ``m``, ``n``, ``k`` are drawn, so some calls are wrong: then the
library must refuse them where the rule does, and the other way round.
"""

import inspect
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Final, NamedTuple

from typednn.shapes.libraries import jax_rules
from typednn.shapes.libraries.adapters import axes, operands
from typednn.shapes.libraries.table import Function, Given
from typednn.shapes.rules import RULES
from typednn.shapes.rules.indexing import Gather
from typednn.shapes.rules.registry import AnyNumber
from typednn.shapes.rules.slicing import Slice
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic

SIZES: Final = (0, 1, 2, 3, 6)
NAMES: Final = ("m", "n", "k")


class Refused(NamedTuple):
    """A call that raises an error; two are equal, whatever they say."""

    why: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refused)

    def __hash__(self) -> int:
        return 0


UNKNOWN_RESULT: Final = "unknown"
"""What a rule says about the result of a call that it does not look into."""


def bound(
    function: Function, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The rule's arguments of a call, as the plugin binds them; None for a call that it does not look into."""
    given = dict(kwargs)
    rest = list(args)
    values: dict[str, Any] = {}
    gathered: tuple[Any, ...] = ()
    for parameter in function.parameters:
        own = parameter.of_rule
        if parameter.collects and own is not None and own.kind is own.VAR_POSITIONAL:
            gathered, rest = tuple(rest), []
            continue
        if parameter.collects and len(rest) > 1:
            value: Any = tuple(rest)
            rest = []
        elif rest:
            value = rest.pop(0)
        elif parameter.name in given:
            value = given.pop(parameter.name)
        else:
            continue
        if parameter.unread and value is not None:
            return None
        if own is None or parameter.unread:
            continue
        if value is None and own.default is not None:
            return None
        values[own.name] = value
    if rest:
        return None
    return values | ({"*": gathered} if gathered else {})


def plain(value: Any) -> Any:
    """An argument as rules take it: the shape of an array, a tuple for a list."""
    if isinstance(value, Sized):
        return value.shape
    if isinstance(value, list | tuple):
        return tuple(map(plain, value))
    return value


class Sized:
    """An array of which only the shape is known. Its methods and operators are those of a table."""

    def __init__(self, shape: Shape, methods: Mapping[str, Function]) -> None:
        self.shape, self._methods = shape, methods

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *args, **kwargs: self.called(self._methods[name], (self, *args), kwargs)

    def called(self, function: Function, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        return evaluated(function, args, kwargs, self._methods)

    def _operator(self, rule: Callable[..., Any], *operands: Any) -> Any:
        result = rule(*map(plain, operands))
        return Sized(result, self._methods) if isinstance(result, tuple) else result

    def updated(self, value: Any, key: Any) -> Any:
        return self._operator(jax_rules.updated, self, value, key)

    def __getitem__(self, key: Any) -> Any:
        items = key if isinstance(key, tuple) else (key,)
        own = self._methods.get("__getitem__")
        return self._operator(
            own.rule if own else RULES["getitem"], self, tuple(map(_index, items))
        )

    def __matmul__(self, other: Any) -> Any:
        return self._operator(RULES["matmul"], self, _number(other))

    def __add__(self, other: Any) -> Any:
        return self._operator(operands.both, self, _number(other))

    def __radd__(self, other: Any) -> Any:
        return self._operator(operands.both, _number(other), self)

    __sub__ = __mul__ = __truediv__ = __lt__ = __gt__ = __add__
    __rsub__ = __rmul__ = __radd__

    @property
    def T(self) -> Any:  # its name in all libraries
        return self._operator(axes.reversed_axes, self)

    @property
    def mT(self) -> Any:  # its name in all libraries
        return self._operator(RULES["matrix_transpose"], self)

    @property
    def at(self) -> "_Updates":
        return _Updates(self)


class _Updates:
    """``x.at``: its items are parts of an array of JAX, which methods such as ``set`` replace."""

    def __init__(self, array: Sized, key: Any = None) -> None:
        self._array, self._key = array, key

    def __getitem__(self, key: Any) -> "_Updates":
        return _Updates(self._array, key if isinstance(key, tuple) else (key,))

    def __getattr__(self, name: str) -> Callable[[Any], Any]:
        return lambda value: self._array.updated(_number(value), tuple(map(_index, self._key)))


def _number(value: Any) -> Any:
    return () if isinstance(value, int | float | complex) else value


def _index(item: Any) -> Any:
    if isinstance(item, slice):
        return Slice(item.start, item.stop, item.step)
    return Gather(item.shape) if isinstance(item, Sized) else item


def evaluated(
    function: Function,
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    methods: Mapping[str, Function],
) -> Any:
    values = bound(function, args, kwargs)
    if values is None:
        return UNKNOWN_RESULT
    spread = next((p for p in function.parameters if p.collects), None)
    gathered = [_as_operand(value, spread) for value in values.pop("*", ()) if spread is not None]
    parameters = {p.of_rule.name: p for p in function.parameters if p.of_rule is not None}
    values = {name: _as_operand(value, parameters[name]) for name, value in values.items()}
    every = inspect.BoundArguments(inspect.signature(function.rule), OrderedDict(values))
    if gathered:
        own = next(p for p in every.signature.parameters.values() if p.kind is p.VAR_POSITIONAL)
        every.arguments[own.name] = tuple(gathered)
    result = function.rule(*every.args, **every.kwargs)
    if isinstance(result, list):
        return [Sized(each, methods) for each in result]
    return Sized(result, methods) if isinstance(result, tuple) else result


def _as_operand(value: Any, parameter: Given) -> Any:
    """A number in the place of an array has no axes."""
    assert parameter.of_rule is not None
    text = str(parameter.of_rule.annotation)
    if "ROWS" in text and isinstance(value, int):
        return (value,)
    is_nested = "NESTED" in text or "ROWS" in text
    takes_array = is_nested or text.startswith("tuple[") and "Variadic" in text
    if takes_array and isinstance(value, int | float) and not isinstance(value, bool):
        return ()
    if is_nested and isinstance(value, list):
        rows = [_as_operand(each, parameter) for each in value]
        return (len(rows), *(rows[0] if rows else ()))
    return plain(value)


class Names:
    """``np`` or ``np.linalg``, whose functions are those of a table."""

    def __init__(
        self, functions: Mapping[str, Function], methods: Mapping[str, Function], start: str = ""
    ) -> None:
        self._functions, self._methods, self._start = functions, methods, start

    def __getattr__(self, name: str) -> Any:
        whole = self._start + name
        if whole in self._functions:
            function = self._functions[whole]
            return lambda *args, **kwargs: evaluated(function, args, kwargs, self._methods)
        return Names(self._functions, self._methods, f"{whole}.")


def shapes(result: Any) -> Any:
    """The shape of a result, or those of several."""
    if isinstance(result, list | tuple):
        return [shapes(each) for each in result]
    if isinstance(result, AnyNumber):
        return UNKNOWN_RESULT
    if isinstance(result, bool | int | float | complex):
        return ()
    return tuple(result.shape) if hasattr(result, "shape") else result


def by_rule(text: str, names: Mapping[str, Any]) -> Any:
    try:
        return shapes(eval(text, dict(names)))  # the texts are our own
    except ShapeError as error:
        return Refused(str(error))


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def needed(text: str) -> tuple[str, ...]:
    """The sizes that a call mentions."""
    code = compile(text, "call", "eval")
    return tuple(name for name in NAMES if name in code.co_names)


def different_draws(text: str, drawn: Sequence[int] = SIZES) -> Iterator[dict[str, int]]:
    """The combinations of the sizes that a call mentions."""
    names = needed(text)
    for sizes in product(drawn, repeat=len(names)):
        yield dict(zip(names, sizes, strict=True))


def differences(
    calls: list[str],
    library: Callable[[str, dict[str, int]], Any],
    rules: Callable[[dict[str, int]], Mapping[str, Any]],
    drawn: Sequence[int] = SIZES,
) -> list[str]:
    """What library and rules say differently about these calls, and the number of calls that agree."""
    found: list[str] = []
    for text in calls:
        for sizes in different_draws(text, drawn):
            ours = by_rule(text, {**rules(sizes), **sizes})
            theirs = library(text, sizes)
            if not agree(ours, theirs):
                found.append(f"{text} for {sizes}: {theirs} but {ours} by the rule")
                break
    return found


def agree(ours: Any, theirs: Any) -> bool:
    """Whether a rule's result is that of the library, as far as it is known."""
    if ours == UNKNOWN_RESULT:
        return True
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(agree, ours, theirs))
    if isinstance(ours, Refused) or not isinstance(ours, tuple) or isinstance(theirs, Refused):
        return bool(ours == theirs)
    if any(not isinstance(size, int) for size in ours):
        of_any_rank = any(isinstance(size, Variadic) for size in ours)
        return of_any_rank or len(ours) == len(theirs)
    return bool(ours == theirs)


class Layers:
    """A module of a library's layers, which are those of a table."""

    def __init__(self, table: Mapping[str, Function]) -> None:
        self._table = table

    def __getattr__(self, name: str) -> Any:
        function = self._table[name]
        return lambda *args, **kwargs: lambda *xs: _called(function, args, kwargs, xs)


def _called(
    function: Function, args: tuple[Any, ...], kwargs: dict[str, Any], xs: tuple[Any, ...]
) -> Any:
    given = dict(zip([p.name for p in function.parameters], args, strict=False)) | kwargs
    read = {
        parameter.of_rule.name: plain(given[parameter.name])
        for parameter in function.parameters
        if parameter.of_rule is not None and parameter.name in given
    }
    inputs = list(map(_shapes, xs))
    return _sized(function.rule(*inputs[: len(function.inputs)], **read))


def _shapes(x: Any) -> Any:
    if isinstance(x, tuple):
        return list(map(_shapes, x))
    return x.shape if isinstance(x, Sized) else UNKNOWN_SHAPE


def _sized(result: Any) -> Any:
    return list(map(_sized, result)) if isinstance(result, list) else Sized(result, {})
