"""Products of matrices, and tensors joined into one."""

from typednn.planning.memory.record import Memories, Memory

__all__ = ["MEMORIES"]

MEMORIES: Memories = dict.fromkeys(("affine", "concat", "matmul"), lambda node: Memory())
