"""What a compiler says of itself is asked once, and again when it, its flags or the processor are others."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.backends.native.compiling import found, needs_compiler
from typednn.backends.native import compiler as compilers
from typednn.backends.native import known_compilers
from typednn.backends.native.compiler import FLAGS
from typednn.backends.native.known_compilers import file_of_answer, kept_answer

CPUS = "processor\t: {}\nmodel\t\t: 85\ncpu MHz\t\t: {}\nflags\t\t: avx2 fma\n\nprocessor\t: 1\n"


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "cpuinfo").write_text(CPUS.format(0, 2000))
    monkeypatch.setattr(known_compilers, "_CPUS", tmp_path / "cpuinfo")
    return tmp_path / "cache" / "typednn" / "compilers"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A file that looks like a program, and cannot be run."""
    path = tmp_path / "cc"
    path.write_bytes(b"\x7fELF and more")
    path.chmod(0o755)
    return path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The commands that are run."""
    commands: list[Any] = []
    output = compilers._output

    def counted(*command: str) -> str:
        commands.append(command)
        return output(*command)

    monkeypatch.setattr(compilers, "_output", counted)
    return commands


@needs_compiler
def test_it_is_asked_once(asked: list[Any], folder: Path) -> None:
    if file_of_answer(found().command, FLAGS) is None:
        pytest.skip("the compiler is a script")
    first = compilers._probe(found().command)
    assert len(asked) == 2
    assert compilers._probe(found().command) == first == found()
    assert len(asked) == 2
    (path,) = folder.iterdir()
    assert (folder.stat().st_mode | path.stat().st_mode) & 0o077 == 0


@needs_compiler
@pytest.mark.parametrize("broken", ["", "[]", "{}", "[1]", '["version", 3]', '{"a": 1}', "\0"])
def test_a_broken_answer_is_asked_for_again(broken: str, asked: list[Any], folder: Path) -> None:
    if file_of_answer(found().command, FLAGS) is None:
        pytest.skip("the compiler is a script")
    compilers._probe(found().command)
    (path,) = folder.iterdir()
    path.write_text(broken)
    assert kept_answer(path) is None
    assert compilers._probe(found().command) == found()
    assert len(asked) == 4
    assert kept_answer(path) == (found().version, found().macros)


def test_the_key_is_all_that_an_answer_depends_on(program: Path, tmp_path: Path) -> None:
    command, cpus = (str(program),), tmp_path / "cpuinfo"
    files = [file_of_answer(command, FLAGS), file_of_answer(command, (*FLAGS, "-DX"))]
    cpus.write_text(CPUS.format(3, 2100))  # another of its cores, at another speed
    assert file_of_answer(command, FLAGS) == files[0]
    cpus.write_text(CPUS.format(0, 2000).replace("avx2", "avx2 avx512f"))
    files.append(file_of_answer(command, FLAGS))
    os.utime(program, (1, 1))
    files.append(file_of_answer(command, FLAGS))
    program.write_bytes(b"\x7fELF and more than that")
    os.utime(program, (1, 1))
    files.append(file_of_answer(command, FLAGS))
    assert None not in files
    assert len({*files}) == 5


def test_what_may_depend_on_more_is_not_kept(program: Path, tmp_path: Path) -> None:
    script = tmp_path / "gcc"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    assert file_of_answer((str(script),), FLAGS) is None
    assert file_of_answer((str(program), "-m32"), FLAGS) is None
    assert file_of_answer((str(tmp_path / "none"),), FLAGS) is None
    assert file_of_answer((), FLAGS) is None
    (tmp_path / "cpuinfo").write_text("processor : 0\n")
    assert file_of_answer((str(program),), FLAGS) is None
    (tmp_path / "cpuinfo").unlink()
    assert file_of_answer((str(program),), FLAGS) is None
