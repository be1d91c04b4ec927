"""A new operation is added by the steps of CONTRIBUTING.md, and everything works for it without any table of tests.

In a copy of the package three are added: one of numpy's ufuncs, one that is none, and one of two operands whose result
has a dtype of its own.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
EXPORT: Final = "ops/__init__.py"


@dataclass(frozen=True)
class Addition:
    """An operation of this name, in the files of this family: what is appended to each, and imports that it needs.

    ``parts`` are the texts by folder: ``ops``, ``kernels/numpy``, ``shapes/rules``.
    """

    name: str
    family: str
    parts: dict[str, str]

    def add(self, package: Path) -> set[str]:
        """Add it. Return the files that were changed."""
        before = {path: path.read_text() for path in package.rglob("*.py")}
        for folder, text in self.parts.items():
            path = package / folder / f"{self.family}.py"
            path.write_text(f"{exporting(path.read_text(), self.name)}\n\n{text}")
        path = package / EXPORT
        line = f"from typednn.ops.{self.family} import "
        path.write_text(
            exporting(path.read_text(), self.name).replace(line, f"{line}{self.name}, ")
        )
        return {
            str(path.relative_to(package))
            for path, text in before.items()
            if path.read_text() != text
        }


def exporting(source: str, name: str) -> str:
    """The source with the name in ``__all__``, if it has one."""
    return re.sub(r"^__all__ = \[", f'__all__ = ["{name}", ', source, count=1, flags=re.MULTILINE)


CBRT: Final = Addition(
    "cbrt",
    "exponential",
    {
        "ops": '''
_cbrt = primitive(
    "cbrt",
    np.cbrt,
    vjp=(lambda g, out, x: g / (3.0 * out * out),),
    saves=(OUT,),
    cost=transcendental,
    samples=AWAY_FROM_0,
    floating=True,
)


def cbrt(x: Tensor[S, F]) -> Tensor[S, F]:
    """The cube root. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_cbrt, x)


operation(cbrt, reference=np.cbrt)
'''
    },
)
SOFTSIGN: Final = Addition(
    "softsign",
    "activations",
    {
        "ops": '''
_softsign = primitive(
    "softsign",
    Direct(kernels.softsign),
    vjp=(lambda g, out, x: g * _softsign_slope(x),),
    saves=(0,),
    rule=same_shape,
    dtype=of_first_operand,
    elementwise=True,
    refuses=never,
    cost=steps(3),
    samples=AWAY_FROM_0,
    floating=True,
)


def softsign(x: Tensor[S, F]) -> Tensor[S, F]:
    """``x / (1 + abs(x))``. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_softsign, x)


operation(softsign, reference=lambda x: x / (1 + np.abs(x)))


def _softsign_slope(x: Tensor[Any, F]) -> Tensor[Any, F]:
    below = 1.0 + x * sign(x)
    return 1.0 / (below * below)
''',
        "kernels/numpy": """
def softsign(x: Any, out: Any = None) -> Any:
    below = np.add(np.abs(x, out=out), scalar(1.0, x.dtype), out=out)
    return np.divide(x, below, out=out)
""",
    },
)
BOTH: Final = Addition(
    "both_nonzero",
    "comparison",
    {
        "ops": '''
_both_nonzero = primitive(
    "both_nonzero",
    Direct(kernels.both_nonzero),
    rule=RULES["both_nonzero"],
    dtype=np.bool_,
    elementwise=True,
    refuses=never,
    cost=nothing,
    samples=(Sample(("2 3", "3"), (SOME_EQUAL, SOME_EQUAL)),),
    kinds="iu",
)


def both_nonzero(x: Tensor[Any, D] | Scalar, y: Tensor[Any, D] | Scalar) -> Tensor[Any, np.bool_]:
    """Whether neither is 0. Raises ShapeError where they do not broadcast, or for dtypes."""
    return binary(_both_nonzero, x, y)


operation(both_nonzero, reference=np.logical_and)
''',
        "kernels/numpy": """
def both_nonzero(x: Any, y: Any, out: Any = None) -> Any:
    return np.logical_and(x, y, out=out)
""",
        "shapes/rules": """
both_nonzero = operands_broadcast("both_nonzero", __name__)
""",
    },
)
ADDITIONS: Final = (CBRT, SOFTSIGN, BOTH)
