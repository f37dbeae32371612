"""What tests of the wiki's pages do with a browser that has no JavaScript."""

import re

from django.test import Client

from roadmap.wiki import actions
from roadmap.wiki.models import Page


def body(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, response
    return response.content.decode()


def save(page: Page, text: str, **values: object) -> None:
    page = Page.objects.get(pk=page.pk)
    given = {"base": page.revision, "title": page.title, "text": text, "by": None} | values
    actions.save(page_id=page.pk, **given)


def fields(page: str) -> dict[str, str]:
    """What the editor's form would send."""
    found = dict(re.findall(r'<input[^>]*name="(title|comment|base|path)"[^>]*value="([^"]*)"', page))
    found["text"] = re.search(r'<textarea name="text"[^>]*>\n?(.*?)</textarea>', page, re.S)[1]
    return found
