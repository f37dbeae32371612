"""What a process loaded to begin with is no garbage, and need not be looked through for it."""

import gc
from typing import Any


def settle(**_: Any) -> None:
    """Keep what there is out of the collector's way; to be called once, before the first request or task.

    A full collection looks at some hundred thousand objects that stay anyway, and the request or task that happens
    to cause it waits for it.
    """
    gc.collect()
    gc.freeze()
