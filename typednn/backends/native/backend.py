"""The native back end of ``jit`` and ``plan``."""

import ctypes
from collections.abc import Callable, Sequence

from typednn.backends.native.call import make_calls, make_timed_calls
from typednn.backends.native.compiler import Compiler, compiler
from typednn.backends.native.emit.site import Target
from typednn.backends.native.emit.table import kernel_in_parts
from typednn.backends.native.libraries import library
from typednn.backends.native.pool import compute_in_parts
from typednn.backends.native.source import write_source, write_timed_source
from typednn.kernels.kernel import Kernel
from typednn.planning.run.backends import BackendError, Record, RunAll, Sequences
from typednn.planning.trace.graph import Node

__all__ = ["Native", "load"]


class Native:
    """Computes nodes in C, compiled for one plan by this compiler."""

    name = "native"
    min_bytes = 0  # in C, each pass over memory that is saved is time that is saved

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler

    def kernel(self, node: Node) -> Kernel | None:
        """Return the memory that the node needs in C, or None if C does not know it."""
        return kernel_in_parts(node)

    def compile(self, sequences: Sequences) -> Sequence[RunAll]:
        """Return for each sequence a function that computes it.

        Raises BackendError if that is not possible.
        """
        return self._library(sequences, write_source, make_calls)

    def compile_timed(self, sequences: Sequences, record: Record) -> Sequence[RunAll]:
        """Return the same functions, which also record when each node begins and ends."""

        def make(library: ctypes.CDLL, sequences: Sequences) -> list[RunAll]:
            return make_timed_calls(library, sequences, record)

        return self._library(sequences, write_timed_source, make)

    def _library(
        self,
        sequences: Sequences,
        write: Callable[[Sequences, Target], Sequence[str]],
        make: Callable[[ctypes.CDLL, Sequences], list[RunAll]],
    ) -> list[RunAll]:
        if not sequences.nodes:
            return []
        units = write(sequences, Target(self._compiler.lanes, self._compiler.registers))
        try:
            found = library(units, self._compiler)
            compute_in_parts(found, self._compiler)
            return make(found, sequences)
        except OSError as error:
            raise BackendError(f"a plan's C cannot be used: {error}") from error


def load() -> Native:
    """Return the back end. Raises BackendError if there is no compiler that works."""
    return Native(compiler())
