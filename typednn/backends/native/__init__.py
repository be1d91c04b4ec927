"""The native back end: C for one plan, in which all sizes are constants.

``compiler`` finds a C compiler, of which ``known_compilers`` keeps what it says, and ``libraries`` compiles,
caches and loads; both in folders of ``private_folder``. ``emit`` writes C, one
function a node; ``helpers`` are the functions that these use, from the folder ``c``. ``backend`` puts
nodes that come one after the other into one function, which Python calls once. ``pool`` has the threads that
compute large nodes in parts. ``export`` writes a
plan as C that needs no Python.
"""
