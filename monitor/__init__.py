"""The version, and one thread for the algebra library."""

import os

__version__ = "0.1.0"

# Our products are small: threads that wait for each other on full cores treble the time of training.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
