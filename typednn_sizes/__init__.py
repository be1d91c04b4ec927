"""The types that stand for symbolic sizes in mypy.

A fixed size is ``Literal[784]``, a named size is a type variable. The expression ``2*h+1`` is
``Expr[Literal["2*_0+1"], tuple[h]]``: its canonical text with numbered holes, and the types that
fill them. mypy substitutes type variables in the tuple, and the plugin reads the result back as a
``Dim``. No value is an instance of these classes. They are a package of their own because mypy reads
a module together with all packages that it is in, and a program of numpy needs no more than this.
"""

from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)
TextT_co = TypeVar("TextT_co", bound=str, covariant=True)
OptionsT_co = TypeVar("OptionsT_co", bound=tuple[object, ...], covariant=True)
NamesT_co = TypeVar("NamesT_co", bound=tuple[int, ...], covariant=True)


class Expr(int, Generic[TextT_co, NamesT_co]):
    """An integer expression over the sizes in ``NamesT_co``. Only the type checker uses it."""


class Transformed(Generic[P, R_co]):
    """A function that another library has transformed, such as ``jax.vmap(f)``."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...  # type: ignore[empty-body] # only the type checker uses it
    def __getattr__(self, name: str) -> Any: ...  # Any: the library's own, such as ``lower``


class Transformation(Generic[TextT_co, OptionsT_co]):
    """A library's transformation with its options: ``partial(jax.jit, static_argnums=0)``.

    ``TextT_co`` is its full name, and ``OptionsT_co`` has a tuple of name and type for each option.
    """

    def __call__(self, f: Callable[P, R_co], /) -> Transformed[P, R_co]: ...  # type: ignore[empty-body] # only the type checker uses it


class AnyFloat(float, Any):  # type: ignore[misc] # Any to everything but tensors
    """A number such as ``d**-0.5``, whose type is Any to mypy alone."""

    # An object compares with anything; a tensor on the other side compares with its own method.
    __eq__: Callable[[float], bool]  # type: ignore[assignment]
    __ne__: Callable[[float], bool]  # type: ignore[assignment]


class AnyInt(int, Any):  # type: ignore[misc] # Any to everything but tensors
    """A number such as ``2**n``, whose type is Any to mypy alone."""

    __eq__: Callable[[float], bool]  # type: ignore[assignment]
    __ne__: Callable[[float], bool]  # type: ignore[assignment]


class AnyMapping(Any):  # type: ignore[misc] # Any to everything but its own entries
    """Data of which mypy knows nothing, and of which a program only reads entries."""

    # Any: nothing is known of the entries.
    def __getitem__(self, key: Any, /) -> Any: ...
    def get(self, key: Any, default: Any = ..., /) -> Any: ...


class AnyOperand(AnyFloat):
    """A value beside a tensor, of which mypy knows nothing: ``config["lr"]``."""

    # Any: the value, the other operand and the result may be numbers, arrays or texts.
    def __add__(self, other: Any, /) -> Any: ...
    def __sub__(self, other: Any, /) -> Any: ...
    def __mul__(self, other: Any, /) -> Any: ...
    def __truediv__(self, other: Any, /) -> Any: ...
    def __floordiv__(self, other: Any, /) -> Any: ...
    def __mod__(self, other: Any, /) -> Any: ...
    def __pow__(self, other: Any, /) -> Any: ...  # type: ignore[override] # float's is overloaded
