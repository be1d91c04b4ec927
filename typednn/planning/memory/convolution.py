from typednn.planning.memory.record import Memories

MEMORIES: Memories = {}
