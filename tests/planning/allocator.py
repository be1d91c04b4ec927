"""numpy's own allocator, counted."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np

__all__ = ["counted"]

Malloc = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
Calloc = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t)
Realloc = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
Free = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)


class Handler(ctypes.Structure):
    """numpy's PyDataMem_Handler, of which the arrays that are made later take their memory (NEP 49)."""

    _fields_ = [
        ("name", ctypes.c_char * 127),
        ("version", ctypes.c_uint8),
        ("ctx", ctypes.c_void_p),
        ("malloc", Malloc),
        ("calloc", Calloc),
        ("realloc", Realloc),
        ("free", Free),
    ]


SET_HANDLER: Final = 304  # PyDataMem_SetHandler's place in numpy's table of C functions

_libc = ctypes.CDLL(None)
for _name in ("malloc", "calloc", "realloc"):
    getattr(_libc, _name).restype = ctypes.c_void_p
    getattr(_libc, _name).argtypes = [ctypes.c_void_p] * (1 if _name == "malloc" else 2)
_libc.free.argtypes = [ctypes.c_void_p]


class Counter:
    """An allocator for numpy that keeps the sizes of what is asked of it."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.handler = Handler(
            b"counting",
            1,
            None,
            Malloc(lambda _, size: self._count(size) or _libc.malloc(size)),
            Calloc(lambda _, n, size: self._count(n * size) or _libc.calloc(n, size)),
            Realloc(lambda _, old, size: self._count(size) or _libc.realloc(old, size)),
            Free(lambda _, old, __: _libc.free(old)),
        )
        new = ctypes.pythonapi.PyCapsule_New
        new.restype, new.argtypes = (
            ctypes.py_object,
            [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p],
        )
        self.capsule = new(ctypes.addressof(self.handler), b"mem_handler", None)

    def _count(self, size: int) -> int:
        self.sizes.append(size)
        return 0


_KEPT: Final[list[Counter]] = []  # arrays that were made by one are freed by it, whenever that is


@contextmanager
def counted() -> Iterator[list[int]]:
    """The sizes of all arrays for which numpy asks for memory in the block."""
    counter = Counter()
    _KEPT.append(counter)
    table = np._core._multiarray_umath._ARRAY_API  # type: ignore[attr-defined] # C's, not Python's
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    functions = ctypes.cast(pointer(table, None), ctypes.POINTER(ctypes.c_void_p))
    signature = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object)
    set_handler = signature(functions[SET_HANDLER])
    before = set_handler(counter.capsule)
    try:
        yield counter.sizes
    finally:
        set_handler(before)
