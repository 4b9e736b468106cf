"""What a compressed file that is cut short or damaged raises while it is read."""

import zlib
from gzip import BadGzipFile

BROKEN = (EOFError, zlib.error, BadGzipFile)
