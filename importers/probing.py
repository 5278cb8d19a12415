"""Opens a workbook of a binary kind, or of unusual writing, in a process of its own first.

Numbers inside such files are believed by the reader: a damaged one may ask for a terabyte, and that ends the whole process,
not the reading. The child dies instead of the worker.
"""

import io
import resource
import subprocess
import sys
from pathlib import Path

import python_calamine as calamine

from importers.records import FileRefused

ROOT = Path(__file__).resolve().parents[1]
MEMORY = 4 << 30
SECONDS = 120


def probe(data: bytes) -> None:
    """Refuse the file when a child process cannot read it to the end within its memory and time."""
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "importers.probing"],
            input=data,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FileRefused("file_damaged") from error
    if ended.returncode == ENCRYPTED:
        raise FileRefused("file_encrypted")
    if ended.returncode != 0:
        raise FileRefused("file_damaged")


ENCRYPTED = 3


def main() -> int:
    """The child: reads every sheet of the workbook on its standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())) as workbook:
            for index in range(len(workbook.sheet_names)):
                workbook.get_sheet_by_index(index)
    except calamine.PasswordError:
        return ENCRYPTED
    except (calamine.CalamineError, OSError, ValueError):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
