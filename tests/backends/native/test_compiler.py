"""Which compiler is found, and what is said if there is none."""

import stat
from pathlib import Path

import pytest

from tests.backends.native.compiling import found, needs_compiler
from typednn.backends.native.compiler import FLAGS, NoCompilerError, compiler

CHANGE_RESULTS = ("fast", "unsafe", "associative", "reciprocal", "finite", "no-signed-zeros")


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TYPEDNN_CC", raising=False)


def test_no_compiler_is_one_line_of_advice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(NoCompilerError) as raised:
        compiler()
    assert str(raised.value).count("\n") == 0
    assert "install gcc or clang, or pip install 'typednn[native]'" in str(raised.value)


def test_one_that_does_not_work_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script(tmp_path / "cc", "exit 1")
    works = script(tmp_path / "gcc", 'echo "#define __AVX__ 1"')
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert compiler().command == (str(works),)
    assert compiler().lanes == 8


def test_one_without_the_librarys_headers_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As gcc on a machine without the C library's development files."""
    script(tmp_path / "cc", 'case "$*" in *math.h*) exit 1;; esac; echo "#define __AVX__ 1"')
    works = script(tmp_path / "gcc", 'echo "#define __AVX__ 1"')
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert compiler().command == (str(works),)


def test_the_named_one_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    named = script(tmp_path / "my-cc", 'echo "$1"')
    monkeypatch.setenv("TYPEDNN_CC", f"{named} --option")
    assert compiler().command == (str(named), "--option")
    assert compiler().version == "--option\n"


@pytest.mark.parametrize("name", ["no-such-compiler", "false"])
def test_no_other_is_tried_if_one_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TYPEDNN_CC", name)
    with pytest.raises(NoCompilerError, match=f"TYPEDNN_CC is '{name}', which does not compile C"):
        compiler()


def test_quotes_that_are_not_closed_are_no_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TYPEDNN_CC", "gcc '-O2")
    with pytest.raises(NoCompilerError, match="TYPEDNN_CC is .*, which does not compile C"):
        compiler()


def test_what_it_says_may_be_in_any_encoding(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    noisy = script(tmp_path / "cc", r"printf 'g\374ltig\n'; printf 'g\374ltig\n' >&2")
    monkeypatch.setenv("TYPEDNN_CC", str(noisy))
    assert compiler().version == "g\ufffdltig\n"


@needs_compiler
def test_the_flags_work_together() -> None:
    assert found().version
    assert found().lanes in (4, 8, 16)
    assert found().registers in (16, 32)


def test_no_flag_changes_results() -> None:
    assert not [flag for flag in FLAGS if any(word in flag for word in CHANGE_RESULTS)]
    assert "-ffp-contract=off" in FLAGS
