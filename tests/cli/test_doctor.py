"""``typednn doctor``: what it prints, and what it advises."""

from typing import Any

import pytest

from typednn.backends.native import compiler, private_folder
from typednn.backends.native.pool import NoThreadsError
from typednn.cli import doctor as doctors
from typednn.cli import main
from typednn.planning.plan.machine import Machine
from typednn.planning.plan.measurement import Measurement
from typednn.planning.run import threads

KNOWN = Measurement(Machine(1e11, 1e10, 1e-6, 1e9, ((1 << 18, 5e10),)), 1e9)


@pytest.fixture(autouse=True)
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctors, "cached_measurement", lambda: KNOWN)


def blas(**changes: Any) -> dict[str, Any]:
    found = {"user_api": "blas", "internal_api": "openblas", "version": "0.3.31"}
    return {**found, "num_threads": 2, "architecture": "Haswell", **changes}


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["doctor"]) == 0
    out, err = capsys.readouterr()
    assert not err
    return out


def test_all_parts(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(doctors, "threadpool_info", lambda: [blas(), blas(user_api="openmp")])
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    lines = printed(capsys).splitlines()
    names = [line.split("  ")[0] for line in lines if line and line[0] != " "]
    wanted = ["typednn", "numpy", "mypy", "processor", "vectors", "cores", "threads", "BLAS"]
    assert [name for name in names if name in wanted] == wanted
    (line,) = [line for line in lines if line.startswith("BLAS")]
    assert line.endswith("openblas 0.3.31, Haswell kernels, 2 threads")
    assert any(line.startswith("threads") and "OMP_NUM_THREADS=1" in line for line in lines)
    assert any(line.startswith("products") and "100 GFLOP/s" in line for line in lines)


@pytest.mark.parametrize("kernels", ["Haswell", "Zen"])
def test_avx2_kernels_on_a_machine_with_avx512(kernels: str) -> None:
    libraries = [blas(architecture=kernels)]
    (line,) = doctors.blas_advice(libraries, True, 2)
    assert line.startswith(f"OpenBLAS takes its AVX2 kernels ({kernels})")
    assert line.endswith("export OPENBLAS_CORETYPE=SkylakeX")
    assert not [*doctors.blas_advice(libraries, False, 2)]


@pytest.mark.parametrize("library", [blas(architecture="SkylakeX"), blas(internal_api="mkl")])
def test_other_kernels_need_no_advice(library: dict[str, Any]) -> None:
    assert not [*doctors.blas_advice([library], True, 2)]


def test_more_threads_than_cores() -> None:
    (line,) = doctors.blas_advice([blas(num_threads=8)], False, 2)
    assert line == (
        "openblas has 8 threads for 2 cores, which then wait for each other: export OMP_NUM_THREADS=2"
    )


def test_no_compiler_is_one_line_of_advice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TYPEDNN_CC", "no-such-compiler")
    text = printed(capsys)
    assert "\nC compiler" in text and "none that works; numpy computes" in text
    assert "advice: TYPEDNN_CC is 'no-such-compiler', which does not compile C; name" in text


def test_a_cache_that_is_not_kept_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        compiler.compiler()
    except compiler.NoCompilerError as error:
        pytest.skip(str(error))
    monkeypatch.setattr(private_folder, "_is_private", lambda folder: False)
    assert "advice: the cache of C libraries is not private to you" in printed(capsys)


def c_threads(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """Return the row of the threads, and all that is printed."""
    try:
        compiler.compiler()
    except compiler.NoCompilerError as error:
        pytest.skip(str(error))
    text = printed(capsys)
    (line,) = [line for line in text.splitlines() if line.startswith("C threads")]
    return " ".join(line.split()), text


def test_the_number_of_threads(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(threads._NUMBER, "value", 0)
    monkeypatch.setenv("TYPEDNN_NUM_THREADS", "3")
    assert c_threads(capsys)[0] == "C threads 3 (TYPEDNN_NUM_THREADS=3)"


def test_the_number_of_threads_that_nobody_sets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(threads._NUMBER, "value", 5)
    for name in threads.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert c_threads(capsys)[0] == "C threads 5 (the cores that this process may use)"


def test_a_wrong_number_of_threads_is_one_line_of_advice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(threads._NUMBER, "value", 0)
    monkeypatch.setenv("TYPEDNN_NUM_THREADS", "many")
    line, text = c_threads(capsys)
    assert line == "C threads none beside the calling one"
    assert "advice: TYPEDNN_NUM_THREADS must be a whole number from 1 on, not 'many'" in text


def test_threads_that_cannot_be_used_are_one_line_of_advice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_: object) -> None:
        raise NoThreadsError("one thread computes, since the pool cannot be used: no pthread.h")

    monkeypatch.setattr(doctors, "pool", refuse)
    line, text = c_threads(capsys)
    assert line == "C threads none beside the calling one"
    assert "advice: one thread computes, since the pool cannot be used: no pthread.h" in text


def test_no_blas_that_is_known(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctors, "threadpool_info", list)
    assert "none that threadpoolctl knows" in printed(capsys)
