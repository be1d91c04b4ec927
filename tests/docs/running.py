"""Running a page, in a process of its own: what its fences print, and the values that its prose tells."""

import contextlib
import io
import linecache
import multiprocessing
import os
import subprocess
import sys
import tempfile
import traceback
import types
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hypothesis import HealthCheck, settings

from tests.docs.modules import Module, edits_of, modules_of, statement
from tests.docs.pages import CONSOLE, PICTURES, PYTHON, ROOT, Page, Part

# What pages draw does not depend on the time, nor on what was drawn before.
settings.register_profile(
    "docs",
    database=None,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
BUILD: Final = ROOT / "build" / "docs"
_SCREEN: Final = {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}
_TOOLS: Final = ("typednn", "mypy")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was printed, with the last lines of the traceback if it `raised`."""

    text: str
    raised: bool = False


Printed = dict[int, Outcome]
"""What a fence printed, or a value is, by its offset in the page; of an edited program by its output's."""


def run_all(pages: Sequence[Page], processes: int | None = None) -> list[Printed]:
    """Run pages beside each other, each in a fresh process that has typednn loaded."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.docs.running", "typednn.nn", "typednn.train"])
    with ProcessPoolExecutor(processes, context, max_tasks_per_child=1) as pool:
        return [*pool.map(run, pages)]


def run(page: Page) -> Printed:
    """Run all programs of a page, in an empty folder that has its named ones."""
    settings.load_profile("docs")
    os.environ |= _SCREEN | {"MYPY_CACHE_DIR": str(BUILD / "mypy" / "commands" / page.slug)}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"
        _write_modules(page)
        sys.path.insert(0, folder)
        printed: Printed = {}
        for module in modules_of(page).values():
            _forget_imports(page)
            printed |= run_module(module)
        for output, module in edits_of(page):
            _forget_imports(page)
            printed[output.start] = run_module(module)[module.parts[-1].start]
        for part in page.parts:
            if part.language == CONSOLE:
                printed[part.start] = _console(page, part)
    return printed


def _write_modules(page: Page, edit: tuple[str, str] | None = None) -> None:
    for name, module in modules_of(page).items():
        text = module.joined()
        Path(name).write_text(text.replace(*edit) if edit else text, "utf-8")


def _forget_imports(page: Page) -> None:
    """Let the next program import the page's files as a process of its own would."""
    for name in modules_of(page):
        sys.modules.pop(name.removesuffix(".py"), None)


def run_module(module: Module) -> Printed:
    """Run the parts of a module one after another; one that raises does not stop those below it."""
    space = types.ModuleType(module.name.removesuffix(".py"))
    sys.modules[space.__name__] = space
    return {part.start: _run(part, module.name, space) for part in module.parts}


def _run(part: Part, name: str, space: types.ModuleType) -> Outcome:
    out, source = io.StringIO(), statement(part)
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), _strict():
        try:
            if part.language == PYTHON:
                exec(compile(source, name, "exec"), vars(space))  # noqa: S102 # the pages are our own
            else:
                out.write(_told(part, vars(space)))
        except (Exception, SystemExit) as error:  # noqa: BLE001 # the page tells it, or the verdict
            said = traceback.format_exception_only(error)
            return Outcome(out.getvalue() + "".join(said), raised=True)
    return Outcome(out.getvalue())


def _told(part: Part, names: dict[str, Any]) -> str:
    value = str(eval(statement(part), names))  # the pages are our own
    return value if part.language in PICTURES else " ".join(value.splitlines())


@contextlib.contextmanager
def _strict() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def _console(page: Page, part: Part) -> Outcome:
    """Run the commands of a terminal, and give what it would show."""
    commands = [line for line in part.body.splitlines() if line.startswith("$ ")]
    _write_modules(page, part.edit)
    folder = "" if part.edit else part.info
    return Outcome("".join(f"{line}\n{_command(line[2:].split(), folder)}" for line in commands))


def _command(words: list[str], folder: str) -> str:
    if words[0] not in _TOOLS:
        return f"'{words[0]}' is none of the commands that pages may show: {', '.join(_TOOLS)}\n"
    paths = os.pathsep.join((os.getcwd(), str(ROOT)))
    done = subprocess.run(
        [sys.executable, "-P", "-m", *words],
        cwd=ROOT / folder if folder else None,
        env=os.environ | {"PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout
