"""Parse the text of a shape, as jaxtyping reads it: ``batch 784``, ``*b m k``, ``2*h+1``, ``#n``.

``parse`` refuses what jaxtyping refuses when an annotation is made. Expressions are stricter here:
jaxtyping passes them to ``eval`` at run time, ``parse`` allows arithmetic only and evaluates
nothing.
"""

from functools import lru_cache
from typing import Final

from typednn.shapes.dim import UNKNOWN, Size, symbol
from typednn.shapes.expressions import NotArithmeticError, parse_expression, parse_integer
from typednn.shapes.spec import Axis, Spec, SpecSyntaxError, without_space

MOST_AXES: Final = 64
"""The most axes that an array of numpy's can have (``NPY_MAXDIMS``)."""


@lru_cache(maxsize=4096)
def parse(text: str) -> Spec:
    """Parse a shape.

    Raises SpecSyntaxError if jaxtyping refuses the text, if an expression is not arithmetic, or if
    there are more axes than an array can have.
    """
    tokens = text.split()
    if len(tokens) > MOST_AXES + 1:  # one of them may be variadic and stand for none
        fault = f"there are {len(tokens)} axes; an array has at most {MOST_AXES}"
        raise SpecSyntaxError(f"{' '.join(tokens[:3])} ...", fault)
    axes = tuple(_axis(text, token) for token in tokens)
    variadic = [token for token, axis in zip(tokens, axes, strict=True) if axis.variadic]
    if len(variadic) > 1:
        fault = f"{variadic[0]!r} and {variadic[1]!r} both stand for any number of axes; use one"
        raise SpecSyntaxError(text, fault)
    return Spec(axes, text)


def parse_leniently(text: str) -> Spec:
    """Parse a shape in which an axis that only Python computes, ``{len(xs)}`` or ``n/2``, is any size.

    So are the shapes of code that was written without this check. Raises SpecSyntaxError.
    """
    return parse(" ".join("_" if _is_python(text, token) else token for token in text.split()))


def _is_python(text: str, token: str) -> bool:
    try:
        _axis(text, token)
    except NotArithmeticError:
        return True
    except SpecSyntaxError:
        return False
    return False


@lru_cache(maxsize=4096)
def parse_size(text: str) -> Size:
    """Parse one size, such as ``784`` or ``2*h+1``. Raises SpecSyntaxError if it is not a size."""
    number = parse_integer(text)
    return parse_expression(text, text) if number is None else number


_TWICE: Final = "{token!r} has {flag!r} twice; once is enough"


def _axis(text: str, token: str) -> Axis:
    """Parse one axis, with the same cases as ``jaxtyping._array_types._make_array_cached``."""
    _refuse_common_mistakes(text, token)
    if token == "...":
        return Axis(UNKNOWN, variadic=True)
    flags, label, rest = _prefixes(text, token)
    if not rest or rest.isidentifier():
        return _named_axis(text, token, flags, label, rest)
    number = parse_integer(rest)
    allowed = flags & set("*_?")
    if allowed:
        kind = "an expression" if number is None else "a fixed size"
        flag = min(allowed)
        fault = f"{token!r} puts {flag!r} before {kind}; only '#' may stand there"
        fault += without_space(text.split(), token)
        raise SpecSyntaxError(text, fault)
    size = parse_expression(text, rest) if number is None else number
    return Axis(size, "#" in flags and size is not UNKNOWN, label=label)


def _refuse_common_mistakes(text: str, token: str) -> None:
    if "," in token and "(" not in token:
        fault = f"{token!r} has a comma; axes are separated by spaces: 'batch 784'"
    elif token.endswith("#"):
        fault = f"{token!r} ends with '#'; it goes before the axis: '#n'"
    elif "..." in token and token != "...":
        fault = f"{token!r} has something next to '...', which stands alone"
    else:
        return
    raise SpecSyntaxError(text, fault)


def _prefixes(text: str, token: str) -> tuple[set[str], str | None, str]:
    """Split a token into its flags (``# * _ ?``), its label (before ``=``) and the rest.

    Flags and label may stand in any order. A label that is not an identifier gives ``""``.
    """
    flags: set[str] = set()
    label, rest = None, token
    while rest:
        flag = rest[0]
        if flag in "#*_?":
            if flag in flags:
                raise SpecSyntaxError(text, _TWICE.format(token=token, flag=flag))
            flags.add(flag)
            rest = rest[1:]
        elif rest.count("=") == 1:
            label, rest = rest.split("=")
            label = label if label.isidentifier() else ""
        else:
            break
    return flags, label, rest


def _named_axis(text: str, token: str, flags: set[str], label: str | None, name: str) -> Axis:
    if "_" not in flags:
        return Axis(symbol(name), "#" in flags, "*" in flags, "?" in flags, label)
    if "#" in flags:
        fault = f"{token!r} has '_' and '#'; an axis without a name takes every size anyway"
        raise SpecSyntaxError(text, fault)
    return Axis(UNKNOWN, variadic="*" in flags, label=label)
