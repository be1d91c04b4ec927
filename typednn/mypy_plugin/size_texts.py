"""The text in ``Expr[Literal["2*_0+1"], tuple[h]]``: an expression with numbered holes.

``<=_0`` is the text of an unknown size that is at most the size in the hole.
"""

from collections.abc import Mapping

from typednn.shapes.dim import AtMost, Dim, Size, Unknown, bounded_by, symbol
from typednn.shapes.parsing import parse_size

_AT_MOST = "<="


def written(size: Dim | AtMost, names: list[str]) -> str:
    """Return the text of a size in which these names are the holes, in this order."""
    holes: dict[str, Size] = {name: symbol(f"_{i}") for i, name in enumerate(names)}
    return str(size.substitute(holes))


def read(text: str, holes: Mapping[str, Size]) -> Size:
    """Return the size of this text, with these sizes in its holes."""
    bound = text.removeprefix(_AT_MOST)
    size = parse_size(bound)
    filled = size.substitute(holes) if isinstance(size, Dim) else size
    if isinstance(filled, Unknown):
        return filled
    return bounded_by(filled) if bound != text else filled
