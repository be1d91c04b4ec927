"""Right programs for numpy, JAX and PyTorch, and the mistakes that are planted in them.

A file holds imports and programs of one library, each below a line ``# --- title``. A comment

    return x @ w.T
    # planted: return x @ w

plants a mistake: with this line in place of the code above it, the program is wrong. ``variants`` makes
a module of each program as it stands, and one of each mistake. The programs were written before the
plugin was tried on them; nothing in them is fitted to its rules.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

LIBRARIES: Final = ("numpy", "jax", "torch")
_TITLE: Final = "# --- "
_PLANTED: Final = "# planted: "


class Variant(NamedTuple):
    """A program as a module: right, or with the mistake that ``line`` is."""

    name: str
    title: str
    line: str
    source: str

    @property
    def is_right(self) -> bool:
        return not self.line


def variants(library: str) -> Iterator[Variant]:
    """Yield each program of a library as it stands, and after it each of its mistakes."""
    files = sorted(Path(__file__).parent.glob(f"for_{library}*.py"))
    yield from variants_in(files, library)


def variants_in(files: Sequence[Path], name: str) -> Iterator[Variant]:
    """Yield each program of these files as it stands, and after it each of its mistakes."""
    for number, (head, program) in enumerate(chain.from_iterable(map(_programs, files))):
        title, _, body = program.partition("\n")
        for place, (line, source) in enumerate(_edited(f"{head}\n{body}".splitlines())):
            yield Variant(f"{name}_{number:02}_{place:02}", title, line, source)


def _programs(file: Path) -> Iterator[tuple[str, str]]:
    """Yield each program behind the imports of its file."""
    head, *programs = file.read_text("utf-8").split(f"\n{_TITLE}")
    yield from ((head, program) for program in programs)


def _edited(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the program without its comments, then with each of the planted lines in its place."""
    code: list[str] = []
    planted: list[tuple[int, str]] = []
    for line in lines:
        if line.strip().startswith(_PLANTED):
            planted.append((len(code) - 1, line.replace(_PLANTED, "", 1)))
        else:
            code.append(line)
    yield "", _joined(code)
    for place, line in planted:
        yield line.strip(), _joined([*code[:place], line, *code[place + 1 :]])


def _joined(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
