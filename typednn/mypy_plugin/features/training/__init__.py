"""``DataLoader``, ``fit`` and ``evaluate``: the parts of a training run fit each other.

=======================  =========================================================================
``data_loaders.py``      ``DataLoader(data, 64)``, and the type of its batches
``batch_types.py``       used by it: the type of a batch of any tree
``fitting.py``           ``fit(model, loader, optimizer, supervised(loss))``
``objectives.py``        used by it: the loss, as it is written there
``kinds.py``             used by these: what an argument is, by its type
``numbers.py``           ``Adam(-1)``: numbers that are out of range where they are written
``class_counts.py``      ``ConfusionMatrix(4)`` beside scores of 5 classes
``optimizer_states.py``  ``adam.step(model, grads, state_of_sgd)``
``origins.py``           used by these: where a value comes from that a loop replaces
=======================  =========================================================================
"""
