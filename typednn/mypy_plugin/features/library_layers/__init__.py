"""Layers of ``torch.nn`` and ``equinox.nn``: ``self.fc(x)``, where ``self.fc = nn.Linear(784, 128)``.

These classes have no sizes in their types, and the call of a layer gives an array of any shape. So a
call reads the constructor's arguments where the layer is made: the only expression that the attribute
or variable is ever assigned in this module. Only numbers that are written there, and constants of the
module, are read, so that mypy's cache and daemon give the same.
"""
