"""The embedded broker: kombu's folder of messages, with messages that appear whole.

kombu creates a message's file before it fills it; a worker that looks in between reads nothing and ends
(celery/kombu issue 1551). Here a message is written under a name no worker looks for, then renamed.

A worker that is asked to end finishes two waits for messages first, of two seconds each; here they are shorter.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from time import monotonic_ns
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps

LONGEST_WAIT = 0.2


class Channel(filesystem.Channel):
    """kombu's channel but for how a message is put."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{monotonic_ns() // 1_000_000:020}_{uuid.uuid4()}"
        folder = Path(self.data_folder_out)
        draft = folder / f"{name}.draft"
        draft.write_text(dumps(payload))
        draft.rename(folder / f"{name}.{queue}.msg")


class Transport(filesystem.Transport):
    """`filesystem://` with our channel, whose waits are short."""

    Channel = Channel

    def drain_events(self, connection: Any, timeout: float | None = None) -> None:  # type: ignore[override]
        super().drain_events(connection, timeout=timeout and min(timeout, LONGEST_WAIT))
