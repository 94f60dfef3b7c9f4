"""disk.c, compiled and given to a server: it writes down what reaches the disk, or lets it fail."""

import mmap
import shutil
import struct
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("disk.c")


def compiled(folder: Path) -> Path:
    """The library, in that folder. RuntimeError in words where no compiler is."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise RuntimeError("cc is missing: apt-get install gcc libc6-dev")
    made = folder / "disk.so"
    words = [compiler, "-shared", "-fPIC", "-O2", "-o", str(made), str(SOURCE), "-ldl"]
    subprocess.run(words, check=True)
    return made


def logging(folder: Path, data: Path, log: Path) -> dict[str, str]:
    """The environment of a server that writes each write below ``data`` down in ``log``."""
    return {
        "LD_PRELOAD": str(compiled(folder)),
        "FAULTS_DISK_WATCH": str(data),
        "FAULTS_DISK_LOG": str(log),
    }


class Trouble:
    """A disk that can be told to fail, for one server. ``environment`` is what to start it with."""

    def __init__(self, folder: Path, data: Path) -> None:
        place = folder / "trouble"
        place.write_bytes(bytes(16))
        with place.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), 16)
        self.environment = {
            "LD_PRELOAD": str(compiled(folder)),
            "FAULTS_DISK_WATCH": str(data),
            "FAULTS_DISK_TROUBLE": str(place),
        }

    def fail(self, *, writes: int, syncs: int, code: int) -> None:
        """From now on so many of a thousand calls fail with this errno."""
        self._shared[:12] = struct.pack("III", writes, syncs, code)

    def heal(self) -> None:
        """From now on nothing fails."""
        self.fail(writes=0, syncs=0, code=0)

    @property
    def struck(self) -> int:
        """How many calls have failed."""
        return int(struct.unpack("I", self._shared[12:16])[0])
