"""Words that more than one place says."""


def writes_wait(count: int) -> str:
    """How many writes wait, as the beginning of a sentence."""
    return "1 write waits" if count == 1 else f"{count} writes wait"
