"""A page as a test reads it."""

import re


def shown(client, path):
    """What stands in a page's main part, with its tags."""
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode().partition("<main")[2]


def plain(page):
    """Its text in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def words(client, path):
    """The text of a page's main part."""
    return plain(shown(client, path))
