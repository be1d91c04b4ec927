"""Memory in which pieces are taken and given back in the order of time, each in logarithmic time."""

from bisect import bisect_left, insort

__all__ = ["Gaps"]


class Gaps:
    """What is free between the pieces that are taken, and all that lies above them."""

    def __init__(self) -> None:
        self.top = 0  # the end of the highest piece
        self._by_size: list[tuple[int, int]] = []  # sizes and offsets
        self._ends: dict[int, int] = {}  # by offset
        self._starts: dict[int, int] = {}  # by end

    def take(self, size: int) -> int:
        """The offset of a piece: in the smallest gap that it fits, of these in the lowest, or on top."""
        place = bisect_left(self._by_size, (size, -1))
        if place == len(self._by_size):
            self.top += size
            return self.top - size
        offset = self._by_size[place][1]
        end = self._ends[offset]
        self._remove(offset, end)
        if offset + size < end:
            self._add(offset + size, end)
        return offset

    def give(self, offset: int, size: int) -> None:
        """Take the piece back."""
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
