"""The types that stand for symbolic sizes in mypy.

A fixed size is ``Literal[784]``, a named size is a type variable. The expression ``2*h+1`` is
``Expr[Literal["2*_0+1"], tuple[h]]``: its canonical text with numbered holes, and the types that
fill them. mypy substitutes type variables in the tuple, and the plugin reads the result back as a
``Dim``. No value is an instance of these classes.
"""

from typing import Generic, TypeVar

TextT_co = TypeVar("TextT_co", bound=str, covariant=True)
NamesT_co = TypeVar("NamesT_co", bound=tuple[int, ...], covariant=True)


class Expr(int, Generic[TextT_co, NamesT_co]):
    """An integer expression over the sizes in ``NamesT_co``. Only the type checker uses it."""


class Clamped(Expr[TextT_co, NamesT_co]):
    """An expression with ``min`` or ``max``, as in slices: ``x[1:]`` has size ``max(n-1,0)``.

    mypy compares expressions by their text. It would refuse ``max(n-1,0)`` for a declared ``n-1``,
    although they are equal wherever ``n-1`` is a size. So mypy accepts a Clamped as any size, and
    only the plugin can refuse it.
    """
