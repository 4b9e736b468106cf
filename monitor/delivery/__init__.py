"""One destination, one file: a pure payload and a thin send."""
