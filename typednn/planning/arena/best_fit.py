"""A best-fit allocator: allocates and frees ranges of bytes, each in logarithmic time."""

from bisect import bisect_left, insort

__all__ = ["BestFit"]


class BestFit:
    """The free gaps between allocated ranges; all memory above the highest range is free too.

    ``top``: the end of the highest allocated range, in bytes.
    """

    def __init__(self) -> None:
        self.top = 0
        self._by_size: list[tuple[int, int]] = []  # (size, offset) of each gap, sorted
        self._ends: dict[int, int] = {}  # from a gap's offset to its end
        self._starts: dict[int, int] = {}  # from a gap's end to its offset

    def allocate(self, size: int) -> int:
        """Allocate ``size`` bytes and return their offset.

        Takes the smallest gap that is large enough, among equal ones the lowest. If there is none,
        takes the bytes above ``top``.
        """
        smallest = bisect_left(self._by_size, (size, -1))
        if smallest == len(self._by_size):
            self.top += size
            return self.top - size
        offset = self._by_size[smallest][1]
        end = self._ends[offset]
        self._remove(offset, end)
        if offset + size < end:
            self._add(offset + size, end)
        return offset

    def free(self, offset: int, size: int) -> None:
        """Free an allocated range, and merge it with the gaps beside it."""
        end = offset + size
        if offset in self._starts:
            below = self._starts[offset]
            self._remove(below, offset)
            offset = below
        if end == self.top:
            self.top = offset
            return
        if end in self._ends:
            above = self._ends[end]
            self._remove(end, above)
            end = above
        self._add(offset, end)

    def _add(self, offset: int, end: int) -> None:
        insort(self._by_size, (end - offset, offset))
        self._ends[offset], self._starts[end] = end, offset

    def _remove(self, offset: int, end: int) -> None:
        del self._by_size[bisect_left(self._by_size, (end - offset, offset))]
        del self._ends[offset], self._starts[end]
