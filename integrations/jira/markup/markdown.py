"""Markdown ⇄ document (see document.py)."""

from .markdown_reader import images, parse
from .markdown_writer import render

__all__ = ["images", "parse", "render"]
