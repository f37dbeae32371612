"""Descriptions and comments: Jira's rich text (ADF on Cloud, wiki markup on Data Center) and our Markdown.

Everything passes through one small document model, the part of ADF that Markdown can say:

    Markdown ⇄ document ⇄ ADF          Markdown ⇄ document ⇄ wiki markup

Text outside that part is shown as well as can be, and `exact` is false: it must not be written back.
"""

from .body import VERSION, Body, read, same, write
from .markdown import images

__all__ = ["VERSION", "Body", "images", "read", "same", "write"]
