"""The C of a plan in several texts, which are compiled at the same time."""

from collections.abc import Sequence
from typing import Final

__all__ = ["units_of"]

_LEAST: Final = 25_000
"""So many characters of functions are worth a unit: compiling them takes longer than to start a compiler."""
_MOST: Final = 8
"""The most units."""
_BODY: Final = " {\n"
"""How the body of a function begins."""
_SHARED: Final = '__attribute__((visibility("hidden"))) '


def units_of(prelude: str, functions: Sequence[str], last: str) -> tuple[str, ...]:
    """Return the functions in one text, or in several if they are long.

    ``prelude``: how each text begins. ``functions``: of the form ``static int name(int x) {``, a new line and the
    rest; none is called before it stands there. ``last``: what stands behind them, in one text only, and calls them.
    If there are several texts, each declares all functions.
    """
    length = sum(map(len, functions))
    count = min(length // _LEAST, _MOST)
    if count < 2:
        return ("\n".join([prelude, *functions, last]),)
    units: list[list[str]] = [[] for _ in range(count)]
    before = 0
    for function in functions:
        units[(before + len(function) // 2) * count // length].append(function)
        before += len(function)
    declared = [f"{_shared(each).partition(_BODY)[0]};" for each in functions]
    texts = [[_shared(each) for each in unit] for unit in units]
    texts[-1].append(last)
    return tuple("\n".join([prelude, *declared, *text]) for text in texts)


def _shared(function: str) -> str:
    """Return the function such that other units of the library can call it."""
    return _SHARED + function.removeprefix("static ")
