"""What a size that is an expression looks like to mypy.

A fixed size is `Literal[784]`, a named one is a type variable; `2*h+1` is `Expr[Literal["2*_0+1"],
tuple[h]]`: its canonical text over numbered holes, and the types that fill them. mypy's own substitution
reaches into the tuple, and the plugin reads the result back as a dimension. No value has this class.
"""

from typing import Generic, TypeVar

TextT_co = TypeVar("TextT_co", bound=str, covariant=True)
NamesT_co = TypeVar("NamesT_co", bound=tuple[int, ...], covariant=True)


class Expr(int, Generic[TextT_co, NamesT_co]):
    """An integer expression over the sizes in `NamesT_co`; exists for the type checker only."""
