"""What a size that is an expression looks like to mypy.

A fixed size is ``Literal[784]``, a named one is a type variable; ``2*h+1`` is
``Expr[Literal["2*_0+1"], tuple[h]]``: its canonical text over numbered holes, and the types that
fill them. mypy's own substitution reaches into the tuple, and the plugin reads the result back as a
dimension. No value has these classes.
"""

from typing import Any, Generic, TypeVar

TextT_co = TypeVar("TextT_co", bound=str, covariant=True)
NamesT_co = TypeVar("NamesT_co", bound=tuple[int, ...], covariant=True)


class Expr(int, Generic[TextT_co, NamesT_co]):
    """An integer expression over the sizes in ``NamesT_co``; exists for the type checker only."""


class Clamped(Expr[TextT_co, NamesT_co], Any):  # type: ignore[misc] # so mypy takes it for any size
    """One with min or max in it, as slices have: ``x[1:]`` of ``n`` has ``max(n-1,0)`` elements.

    mypy would compare it by its text, with a declared ``n-1`` for example, which is the same
    wherever that is a size. So only the plugin, which knows, refuses it.
    """
