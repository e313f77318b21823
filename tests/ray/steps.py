"""What workers are given to do in tests; a module of its own, because they import it."""

import os
import signal

from ingest.loader import FoundFile
from ingest.models import RefusedFile
from ingest.preparing import Outline
from ingest.ray_workers import WorkSettings, outline_there


def die_of_poison(file: FoundFile, settings: WorkSettings) -> Outline | RefusedFile:
    """`outline_there`, but a file called poison.txt ends the process, as a fault in a library of C would."""
    if file.path.name == "poison.txt":
        os.kill(os.getpid(), signal.SIGKILL)
    return outline_there(file, settings)
