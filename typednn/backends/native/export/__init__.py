"""A plan as a program in C99 that stands alone: a folder with a model, its weights and a description.

``program`` writes the functions, ``header`` what others call, ``weights`` the numbers, ``names`` what they
are called, ``readme`` what people read, and ``folder`` puts the files where they belong, all or none.
"""
