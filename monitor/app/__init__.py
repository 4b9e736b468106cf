"""The composition root: opens, wires, runs and closes everything, in that order and back."""
