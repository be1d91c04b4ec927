"""What mypy says about the programs of all pages, in one run with the settings that README.md recommends."""

import os
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.docs.modules import Module, edits_of, fence_at, modules_of
from tests.docs.pages import Page, PageError, Part
from tests.typing.harness import Mypy

_SAID: Final = re.compile(r"(?P<file>[^:]+):(?P<line>\d+): (?P<words>(?:error|note): .*)")

Said = Mapping[tuple[str, int], str]
"""What mypy says about a part, by the names of its page and the offset of the fence, or of the output if it is edited."""


def prove(pages: Sequence[Page], folder: Path) -> Said:
    """Run mypy on all modules, in a folder that keeps its cache; on strict pages in a second run."""
    said: dict[tuple[str, int], str] = {}
    for name, options in (("usual", ""), ("strict", "strict = true")):
        chosen = [page for page in pages if page.is_strict == bool(options)]
        if chosen:
            said |= _proved(chosen, folder / name, options)
    return said


def _proved(pages: Sequence[Page], folder: Path, options: str) -> Said:
    programs = {name: program for page in pages for name, program in _programs(page)}
    files = folder / "programs"
    _write({name: module.padded() for name, (_, _, module) in programs.items()}, files)
    mypy = Mypy(files, folder / "cache")
    mypy.configure("[mypy-your_package]\nignore_missing_imports = true", options=options)
    run = mypy.check(*programs)
    if run.status not in (0, 1) or run.errors:
        raise PageError(f"mypy ended with {run.status}: {run.output}{run.errors}")
    said: dict[tuple[str, int], str] = {}
    for line in run.output.splitlines():
        found = _SAID.fullmatch(line)
        if found is None:
            raise PageError(f"mypy printed what is no message: {line}")
        page, edit, module = programs[found["file"]]
        part = fence_at(module.parts, int(found["line"]))
        if part is None:
            raise PageError(f"mypy speaks of a line where no program stands: {line}")
        if edit is None or part is module.parts[-1]:
            key = page.name, (edit or part).start
            words = found["words"].replace(f"{page.slug}.", "")  # the folder of its modules
            text = f"{module.name}:{int(found['line']) - part.line + 1}: {words}\n"
            said[key] = said.get(key, "") + text
    return said


def _programs(page: Page) -> Iterable[tuple[str, tuple[Page, Part | None, Module]]]:
    """The programs of a page by the names of their files: those that stand there, and the edited ones."""
    for name, module in modules_of(page).items():
        yield f"{page.slug}/{name}", (page, None, module)
    for number, (output, module) in enumerate(edits_of(page)):
        yield f"{page.slug}/edit_{number}_{module.name}", (page, output, module)


def _write(texts: Mapping[str, str], folder: Path) -> None:
    """Write files that are all newer, in whole seconds, than any was that stood there.

    mypy compares whole seconds and sizes: an edit of the same size within a second would get the old verdict.
    """
    folder.mkdir(parents=True, exist_ok=True)
    old = [path.stat().st_mtime for path in folder.rglob("*.py")]
    later = int(max([time.time(), *old])) + 1
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        os.utime(path, (later, later))
