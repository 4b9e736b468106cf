"""A period's rows become a digest, and a digest becomes files. Pure: no clock, no I/O."""
