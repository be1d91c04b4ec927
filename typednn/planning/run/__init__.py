"""Running a graph in its memory: ``jit``, the programs that it keeps, and the keys that it finds them by."""
