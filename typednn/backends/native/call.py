"""Call functions of a library: one call of ctypes for a sequence of nodes.

A function is given the list of a program's arrays, and reads the addresses of their elements itself:
Python would take longer to collect them than C to compute a small step. That needs the beginnings of
CPython's list and of numpy's array as ``c/arguments.h`` states them, which is tested on each
library.
"""

import ctypes
from collections.abc import Sequence
from typing import Any

import numpy as np

from typednn.autodiff.tape import explain
from typednn.backends.native.source import SEQUENCE, TIMED
from typednn.kernels.kernel import spec_of
from typednn.planning.run.backends import Record, RunAll, Sequences
from typednn.planning.trace.graph import Node

__all__ = ["make_calls", "make_timed_calls"]


def make_calls(library: ctypes.CDLL, sequences: Sequences) -> list[RunAll]:
    """Return for each sequence the function of the library that computes it.

    Raises OSError if this interpreter keeps lists or arrays otherwise than the library expects.
    """
    _check_arguments(library)
    return [
        _call(getattr(library, SEQUENCE.format(number)), nodes, sequences)
        for number, nodes in enumerate(sequences.nodes)
    ]


def make_timed_calls(library: ctypes.CDLL, sequences: Sequences, record: Record) -> list[RunAll]:
    """Return the functions of a timed source, which record when each node begins and ends.

    Raises OSError as ``make_calls`` does.
    """
    _check_arguments(library)
    return [
        _timed_call(getattr(library, TIMED.format(number)), nodes, sequences, record)
        for number, nodes in enumerate(sequences.nodes)
    ]


def _check_arguments(library: ctypes.CDLL) -> None:
    array = np.empty(3, np.float32)
    address = library.first_address
    address.argtypes, address.restype = [ctypes.py_object], ctypes.c_void_p
    if ctypes.sizeof(ctypes.c_void_p) != 8 or address([array]) != array.ctypes.data:
        raise OSError("this interpreter keeps its lists or arrays in another way than CPython")


def _call(function: Any, nodes: Sequence[Node], sequences: Sequences) -> RunAll:
    function.argtypes, function.restype = [ctypes.py_object], ctypes.c_int

    def run(arrays: list[Any]) -> None:
        refused = function(arrays)
        if refused:
            _refuse(nodes[refused - 1], arrays, sequences)

    return run


def _timed_call(
    function: Any, nodes: Sequence[Node], sequences: Sequences, record: Record
) -> RunAll:
    times = (ctypes.c_int64 * (len(nodes) + 1))()
    function.argtypes, function.restype = [ctypes.py_object, type(times)], ctypes.c_int

    def run(arrays: list[Any]) -> None:
        refused = function(arrays, times)
        if refused:
            _refuse(nodes[refused - 1], arrays, sequences)
        for node, start, stop in zip(nodes, times, times[1:], strict=False):
            record(node, start, stop)

    return run


def _refuse(node: Node, arrays: list[Any], sequences: Sequences) -> None:
    """Raise the error of numpy's kernel for operands whose values C has refused."""
    operands = [arrays[sequences.slots[x]] for x in node.inputs]
    memory = [np.empty(*spec) for spec in (spec_of(node), *node.kernel.scratch.values())]
    try:
        node.kernel.bind()(*operands, *memory)
    except (ValueError, IndexError, MemoryError) as error:
        assert node.primitive is not None
        explain(node.primitive, [x.shape for x in node.inputs], node.params, error)
    raise AssertionError(f"{node!r} was refused in C, but not by numpy")
