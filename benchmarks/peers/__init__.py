"""The same work in typednn and in its peers: ``make bench``, or ``make bench ONLY=mlp,lenet``.

``works`` has the parameters and the data of each work, as arrays. Each file of ``systems`` computes them in one
system. ``worker`` is the process of one system and one work, and ``__main__`` lets the workers take turns.
"""
