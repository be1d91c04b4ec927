"""Planning: the memory and time that a function needs, without data and without a run.

``arguments`` builds the function's arguments from its annotations and from sizes given by name. The
function is traced, optimized and laid out as for ``jit``. ``figures`` computes memory, arithmetic
and time; ``report`` shows these figures, and ``Plan`` is what users get.
"""
