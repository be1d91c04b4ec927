"""Functions whose source is written for one case, as dataclasses write their methods.

Such a function does in a straight line what loops, tables and closures do for all cases. In a small
planned step those take longer than the arithmetic.
"""

from pathlib import Path
from typing import Any, Final

__all__ = ["Source"]

_PLACE: Final = str(Path(__file__).with_name("<generated>"))
"""The file of such functions, which ``user_line`` takes for one of this package."""


class Source:
    """The source of a function, while it is written: its lines, and the objects that it names."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._constants: dict[int, tuple[str, Any]] = {}  # by id
        self._count = 0

    def line(self, text: str) -> None:
        self._lines.append(f"    {text}")

    def variable(self) -> str:
        """Return the name of a new variable."""
        self._count += 1
        return f"v{self._count}"

    def constant(self, value: Any) -> str:
        """Return the name of this very object."""
        found = self._constants.setdefault(id(value), (f"c{len(self._constants)}", value))
        return found[0]

    def function(self, parameters: str) -> Any:  # Any: the caller knows its type
        """Return the function."""
        text = "\n".join([f"def generated({parameters}):", *self._lines])
        names = dict(self._constants.values())
        exec(compile(text, _PLACE, "exec"), names)  # noqa: S102 - all of it is written here
        return names["generated"]
