"""The version, and one thread for the algebra library."""

import os

__version__ = "0.1.0"

# Our products are small: on full cores, threads that wait for each other treble their cost.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
