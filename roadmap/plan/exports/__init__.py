"""The plan as files: CSV, spreadsheet, Markdown, slides. Each is written from a Sheet; docs/exports.md shows them."""

from .sheet import Entry, LeadTimeLine, Sheet, ThemeLine, sheet_now, sheet_then

__all__ = ["Entry", "LeadTimeLine", "Sheet", "ThemeLine", "sheet_now", "sheet_then"]
