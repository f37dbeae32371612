"""What Jira holds of a summary, a label and a long text, whoever writes it: REST, a page or the control API."""

import re

LONGEST = 255
LONGEST_TEXT = 32_767


class Refused(ValueError):
    """A text its field refuses, in Jira's words."""


def summary(text: str, cloud: bool = True) -> str:
    text = text.strip()
    if not text:
        raise Refused("You must specify a summary of the issue.")
    if "\n" in text or "\r" in text:
        raise Refused("The summary is invalid because it contains newline characters.")
    if len(text) > LONGEST:
        raise Refused("Summary can't exceed 255 characters." if cloud else "Summary must be less than 255 characters.")
    return text


def labels(given: list[str]) -> tuple[str, ...]:
    """In order, each once; an empty one is no label."""
    for label in given:
        if re.search(r"\s", label):
            raise Refused(f"The label '{label}' contains spaces which is invalid.")
        if len(label) > LONGEST:
            raise Refused(f"The label '{label}' exceeds the maximum length for a single label of 255 characters.")
    return tuple(sorted({label for label in given if label}))


def long_text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise Refused("The entered text is too long. It exceeds the allowed limit of 32,767 characters.")
    return text
