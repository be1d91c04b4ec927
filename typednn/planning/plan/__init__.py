"""Planning: what a function will need of a machine, without data and without running it.

A function and sizes by name flow in. ``arguments`` makes its arguments from its annotations; the
function is traced, optimized and laid out as for ``jit``. ``figures`` says what it takes of
memory, processor and time; ``report`` shows these figures, and ``Plan`` is what users get.
"""
