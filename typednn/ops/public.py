"""The functions that users call: each operation, with a check of its arguments.

The annotations say what is allowed, and errors name the operation and the parameter. Integers are
checked before the call. Operands are checked only after a call has failed, so that correct calls do
not pay for it. Each function is generated as source text with the operation's own parameters,
because a function of ``*args, **kwargs`` would cost a tenth of a small operation.
"""

import functools
import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import NoneType
from typing import Any, Final, TypeAlias, get_args, get_origin

from typednn.autodiff.tape import Unsaved
from typednn.dtypes import NUMPY_SCALARS
from typednn.ops.arguments import integer, integers, sequence, traced_integer, traced_integers
from typednn.ops.operation import OPERATIONS
from typednn.shapes.rules.operand_dtypes import not_an_operand
from typednn.shapes.words import article
from typednn.tensor import Tensor

__all__ = ["public"]

Function: TypeAlias = Callable[..., Any]

_PARAMETER: Final = inspect.Parameter
_PASSED: Final = {
    "VAR_POSITIONAL": "*{0}",
    "VAR_KEYWORD": "**{0}",
    "KEYWORD_ONLY": "{0}={0}",
}


@functools.cache  # an alias is the same function
def public(
    function: Function, package: str = "typednn.ops", numbers: Collection[str] = ()
) -> Function:
    """Return the function that users call; ``package`` exports it.

    ``numbers``: as of an operation, for a function that is none.

    It raises TypeError if an operand is not a tensor, or if a value must be an integer and is not.
    """
    name = function.__name__
    names: dict[str, Any] = {
        "_function": function,
        "_name": name,
        "_integer": integer,
        "_integers": integers,
        "_sequence": sequence,
        "_traced_integer": traced_integer,
        "_traced_integers": traced_integers,
        "_refuse_operands": _refuse_operands,
    }
    place = str(
        Path(__file__).with_name(f"<{name}>")
    )  # user_line takes it for a file of this package
    exec(compile(_text_of(function, numbers), place, "exec"), names)  # noqa: S102 - of names in this package
    made: Any = functools.update_wrapper(names[name], function)
    original: Any = function
    made.__defaults__, made.__kwdefaults__ = original.__defaults__, original.__kwdefaults__
    made.__module__ = package  # where pickle finds it
    return made  # type: ignore[no-any-return] # made of text, it is a function like the one given


def _text_of(function: Function, numbers: Collection[str]) -> str:
    """Return the source of a function with the same parameters. Defaults are set afterwards."""
    parameters = inspect.signature(function).parameters.values()
    bare = [
        each.replace(
            annotation=_PARAMETER.empty,
            default=each.default if each.default is _PARAMETER.empty else None,
        )
        for each in parameters
    ]
    passed = ", ".join(_PASSED.get(each.kind.name, "{0}").format(each.name) for each in parameters)
    record = OPERATIONS.get(function.__name__)
    numbers = numbers if record is None else record.numbers
    integers = "".join([_integer_text(each, each.name in numbers) for each in parameters])
    return (
        f"def {function.__name__}{inspect.Signature(bare)}:\n"
        " try:\n"
        f"{integers}"
        f"  return _function({passed})\n"
        " except Exception:\n"
        "  _refuse_operands(_function, locals())\n"
        "  raise\n"
    )


def _integer_text(parameter: inspect.Parameter, is_number: bool) -> str:
    """Return the lines that check an argument that is annotated as an int or several ints.

    ``is_number``: as ``numbers`` of its operation.
    """
    name, hint = parameter.name, parameter.annotation
    if parameter.kind.name.startswith("VAR_"):
        return ""
    if hint == Sequence[int]:
        return f"  {name} = _sequence(_name, {name!r}, {name})\n"
    members = {get_origin(each) or each for each in get_args(hint) or (hint,)} - {NoneType}
    unless = f" and {name} is not None" if NoneType in get_args(hint) else ""
    prefix = "_traced" if is_number else ""
    if members == {int}:
        call = f"{prefix}_integer(_name, {name!r}, {name})"
    elif members == {int, Sequence}:
        call = f"{prefix}_integers(_name, {name!r}, {name}, 'an int, or a tuple of ints')"
    else:
        return ""
    return f"  if type({name}) is not int{unless}:\n   {name} = {call}\n"


def _refuse_operands(function: Function, arguments: Mapping[str, Any]) -> None:
    """Raise TypeError for the first argument that must be a tensor and is not one."""
    for parameter in inspect.signature(function).parameters.values():
        hint, name, value = parameter.annotation, parameter.name, arguments[parameter.name]
        if not _is_of_tensors(hint):
            continue
        found = [(name, value)]
        if parameter.kind is _PARAMETER.VAR_POSITIONAL:
            found = [(f"{name}[{i}]", each) for i, each in enumerate(value)]
        elif get_origin(hint) is Sequence:
            if not isinstance(value, Sequence) or isinstance(value, str):
                text = "a list or a tuple of tensors"
                raise TypeError(f"{function.__name__}: {name} is {_kind(value)}, it must be {text}")
            hint = get_args(hint)[0]
            found = [(f"{name}[{i}]", each) for i, each in enumerate(value)]
        for where, each in found:
            if not _fits(hint, each):
                text = not_an_operand(function.__name__, where, _kind(each), _wanted(hint))
                raise TypeError(text) from None


def _is_of_tensors(hint: Any) -> bool:
    """Return whether the annotation is for an operand: tensors or sequences of them.

    It may allow plain values besides, but no other classes.
    """
    if get_origin(hint) is Sequence:
        return _is_of_tensors(get_args(hint)[0])
    members = set(_members(hint))
    return Tensor in members and members <= {
        Tensor,
        int,
        float,
        bool,
        str,
        NoneType,
        *NUMPY_SCALARS,
    }


def _members(hint: Any) -> tuple[Any, ...]:
    """Return the classes that the annotation allows."""
    parts = (hint,) if get_origin(hint) is Tensor else get_args(hint)
    return tuple(get_origin(each) or each for each in parts)


def _fits(hint: Any, value: object) -> bool:
    """Return whether the annotation allows the value.

    Any number passes, because dtypes are checked later, with a better message.
    """
    members = _members(hint)
    numbers = (int, float, *NUMPY_SCALARS) if bool in members or int in members else ()
    return isinstance(
        value, (*members, *numbers, Unsaved)
    )  # gradient rules get Unsaved for an operand that is not saved


def _wanted(hint: Any) -> str:
    members = _members(hint)
    words = ["a tensor"]
    if float in members:
        words.append("a Python number")
    words += [
        each.__name__ for each in (int, bool, str) if each in members and float not in members
    ]
    words += ["None"] if NoneType in members else []
    return " or ".join(words)


def _kind(value: object) -> str:
    """Return the kind of value in words: ``a list``, ``a numpy.ndarray``, ``None``."""
    if value is None:
        return "None"
    kind = type(value)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    return f"{article(name)} {name}"
