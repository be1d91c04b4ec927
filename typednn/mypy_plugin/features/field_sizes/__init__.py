"""Fields with names in their shapes: ``self.w1`` of a module, ``batch.images`` of a parameter.

In a method, the names in the fields of ``self`` are sizes that its fields share:
``self.hidden``. They are not the names of the method, which may be the same sizes or others
(``shapes/verdict.py``). Only objects that do not change have them: modules, frozen dataclasses, and
others in functions that assign no field. So have parameters: ``model.hidden``. The names in the
fields of a ``NamedTuple`` that is a parameter are those of the function, unless that stands in
another: what a loop hands to it may have the sizes of arrays around it.

``hooks.py`` answers for fields, properties and the items of a ``NamedTuple``. ``owners.py`` finds
the parameter whose field it is, and the sizes that its fields share; ``writing.py`` writes
these into a type.
"""
