"""``typednn doctor``: what speed depends on here, and what would mend what is slow."""

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

import numpy as np
from threadpoolctl import threadpool_info

from typednn import __version__
from typednn.backends.native.compiler import Compiler, NoCompilerError, compiler
from typednn.backends.native.libraries import cache_folder
from typednn.backends.native.pool import NoThreadsError, pool
from typednn.backends.native.private_folder import is_temporary
from typednn.planning.plan.measurement import (
    THREAD_VARIABLES,
    cached_measurement,
    core_count,
    processor_name,
)
from typednn.planning.plan.report.units import amount, seconds_text, size_text
from typednn.planning.run.threads import VARIABLES, get_num_threads

__all__ = ["blas_advice", "doctor"]

_PACKAGES: Final = ("numpy", "jaxtyping", "beartype", "optree", "mypy")
_AVX2_KERNELS: Final = frozenset({"Haswell", "Zen", "Excavator"})
"""OpenBLAS's names of its kernels for AVX2; it takes them on some processors that have AVX-512."""


def doctor() -> int:
    """Print a table of what was found, then advice, a line each; return 0."""
    libraries = [each for each in threadpool_info() if each["user_api"] == "blas"]
    advice = [*blas_advice(libraries, _has_avx512(), core_count())]
    rows = [*_versions(), *_processor(), *_blas(libraries), *_compiler(advice), *_limits()]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:{width}}  {value}".rstrip())
    for line in advice:
        print(f"\nadvice: {line}")
    return 0


def blas_advice(
    libraries: Sequence[Mapping[str, Any]], has_avx512: bool, cores: int
) -> Iterator[str]:
    """Yield what to change about the libraries of matrix products, as ``threadpoolctl`` lists them."""
    for each in libraries:
        kernels = each.get("architecture", "")
        if each["internal_api"] == "openblas" and kernels in _AVX2_KERNELS and has_avx512:
            yield (
                f"OpenBLAS takes its AVX2 kernels ({kernels}), and this processor has AVX-512:"
                " export OPENBLAS_CORETYPE=SkylakeX"
            )
        if each["num_threads"] > cores:
            yield (
                f"{each['internal_api']} has {each['num_threads']} threads for {cores} cores, which"
                f" then wait for each other: export OMP_NUM_THREADS={cores}"
            )


def _versions() -> Iterator[tuple[str, str]]:
    yield "typednn", f"{__version__}, Python {platform.python_version()}, {platform.platform()}"
    for name in _PACKAGES:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            yield name, "not installed"


def _processor() -> Iterator[tuple[str, str]]:
    known = np.show_config(mode="dicts")["SIMD Extensions"]
    yield "processor", processor_name()
    yield "vectors", ", ".join([*known["baseline"], *known["found"]]) or "none that numpy knows"
    yield "cores", f"{core_count()} for this process, {os.cpu_count()} in the machine"
    threads = [f"{name}={os.environ[name]}" for name in THREAD_VARIABLES if name in os.environ]
    yield (
        "threads",
        ", ".join(threads) or f"as the libraries choose ({THREAD_VARIABLES[0]} is not set)",
    )


def _has_avx512() -> bool:
    """Whether numpy has found AVX-512, by its old or its new name."""
    found = np.show_config(mode="dicts")["SIMD Extensions"]["found"]
    return any(name == "X86_V4" or name.startswith("AVX512") for name in found)


def _blas(libraries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    if not libraries:
        yield "BLAS", "none that threadpoolctl knows"
    for each in libraries:
        kernels = each.get("architecture", "")
        parts = [f"{each['internal_api']} {each['version'] or ''}".rstrip()]
        parts += [f"{kernels} kernels"] if kernels else []
        count = each["num_threads"]
        yield "BLAS", ", ".join([*parts, f"{count} thread{'s' if count != 1 else ''}"])


def _compiler(advice: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the C compiler and its cache. Without a compiler, append what to do to the advice."""
    try:
        found: Compiler = compiler()
    except NoCompilerError as error:
        advice.append(str(error))
        yield "C compiler", "none that works; numpy computes"
        return
    version, *_ = [*found.version.splitlines(), "it says no version"]
    yield "C compiler", f"{' '.join(found.command)} ({version})"
    yield "", f"{found.registers} registers of {found.lanes} float32 numbers"
    yield "C threads", _threads(found, advice)
    files = [each.stat().st_size for each in cache_folder().glob("*.so")]
    held = f"{len(files)} libraries, {size_text(sum(files))}"
    yield "C libraries", f"{cache_folder()} ({held})"
    if is_temporary(cache_folder()):
        advice.append(
            "the cache of C libraries is not private to you, or cannot be written, so each process"
            " compiles anew: make the user's cache folder your own, chmod 700"
        )


def _threads(found: Compiler, advice: list[str]) -> str:
    """Say how many threads compute C, and why. If they cannot be used, append what to do to the advice."""
    try:
        number = get_num_threads()
        pool(found)
    except (ValueError, NoThreadsError) as error:
        advice.append(str(error))
        return "none beside the calling one"
    named = [f"{name}={os.environ[name]}" for name in VARIABLES if os.environ.get(name)]
    return f"{number} ({named[0] if named else 'the cores that this process may use'})"


def _limits() -> Iterator[tuple[str, str]]:
    found = cached_measurement()
    machine = found.machine
    yield "products", f"{amount(machine.flops_per_second, 'FLOP/s')} by numpy ({found})"
    yield "memory", amount(machine.bytes_per_second, "B/s")
    for size, rate in machine.cached:
        yield "", f"{amount(rate, 'B/s')} for up to {size_text(size)}"
    yield "exp", amount(machine.transcendentals_per_second, "/s")
    yield "call of numpy", seconds_text(machine.seconds_per_call)
