"""Running: ``jit``, its programs, and the signatures by which it finds them.

The arguments of a call flow in: ``signature`` reads them, and a signature that is new is traced,
optimized and laid out as a ``Program``. The program computes in memory of its own (``storage``),
and ``results`` builds what the function returns from its arrays.
"""
