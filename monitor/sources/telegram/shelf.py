"""Where fetched files lie: under the hash of their bytes, in a folder of their own."""

import hashlib
import os
import warnings
from dataclasses import dataclass
from pathlib import Path

from monitor.domain.errors import SourceError
from monitor.domain.media import DueFile, file_name

# Telegram gives pieces whose size divides a megabyte.
PIECE = 512 * 1024
# Posts matter more than their pictures: with less room than this nothing is fetched.
LEAST_FREE = 2**30
PICTURES = {".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
# By kind of content, never by the name that a stranger gave a file.
SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "application/pdf": ".pdf",
}


class ShelfFull(SourceError):
    """There is no room for another file."""


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A file that lies whole on the shelf; `look` as in `FileFact`."""

    size: int
    sha256: str
    look: str | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder of files; makes itself at first use, for its owner alone."""

    folder: Path

    def check_room(self) -> None:
        """Raise ShelfFull when the disk is nearly full or the folder cannot be used."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            room = os.statvfs(self.folder)
        except OSError as error:
            raise ShelfFull(f"{self.folder}: {error.strerror}") from error
        if room.f_bavail * room.f_frsize < LEAST_FREE:
            raise ShelfFull("less than 1 GB is free, which is left to posts")

    def begun(self, due: DueFile) -> int:
        """Give how many bytes of a file an earlier try has left, in whole pieces."""
        part = self._part(due)
        size = part.stat().st_size if part.exists() else 0
        return size - size % PIECE

    def add(self, due: DueFile, offset: int, piece: bytes) -> None:
        """Write a piece of a file; raises ShelfFull when that is impossible."""
        try:
            descriptor = os.open(self._part(due), os.O_WRONLY | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "r+b") as part:
                part.truncate(offset)
                part.seek(offset)
                part.write(piece)
        except OSError as error:
            raise ShelfFull(f"{self.folder}: {error.strerror}") from error

    def finish(self, due: DueFile, suffix: str) -> OnShelf:
        """Put a whole file in its place; raises ShelfFull when that is impossible."""
        part = self._part(due)
        try:
            with part.open("rb") as written:
                sha256 = hashlib.file_digest(written, "sha256").hexdigest()
                os.fsync(written.fileno())
            found = OnShelf(part.stat().st_size, sha256, look_of(part, suffix))
            place = self.folder / file_name(sha256, suffix)
            place.parent.mkdir(mode=0o700, exist_ok=True)
            part.replace(place)
        except OSError as error:
            raise ShelfFull(f"{self.folder}: {error.strerror}") from error
        return found

    def drop(self, due: DueFile) -> None:
        """Forget what was written of a file."""
        self._part(due).unlink(missing_ok=True)

    def _part(self, due: DueFile) -> Path:
        return self.folder / f"{due.kind.value}-{int(due.identity)}.part"


def look_of(path: Path, suffix: str) -> str | None:
    """Give 64 bits, in hex, of which few differ between pictures that look alike.

    The difference hash: the picture is made 9 x 8 grey points, each bit says whether a point is
    brighter than its right neighbour (N. Krawetz, "Kind of Like That", 2013). None for what is
    no picture that can be read.
    """
    if suffix not in PICTURES:
        return None
    from PIL import Image  # noqa: PLC0415 - most daemons fetch no pictures

    with warnings.catch_warnings():
        # A picture of absurd size is left unread like a broken one.
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(path, formats=[PICTURES[suffix]]) as picture:
                picture.draft("L", (64, 64))
                small = picture.convert("L").resize((9, 8), Image.Resampling.BILINEAR)
        except Exception:  # noqa: BLE001 - a stranger's file may break a decoder in any way
            return None
    points = small.tobytes()
    bits = [points[9 * y + x] > points[9 * y + x + 1] for y in range(8) for x in range(8)]
    return f"{sum(bit << place for place, bit in enumerate(reversed(bits))):016x}"
