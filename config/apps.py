"""Which of the libraries' static files are served."""

from typing import ClassVar

from django.contrib.staticfiles.apps import StaticFilesConfig


class OwnStaticFiles(StaticFilesConfig):
    """Leaves out what no page of ours uses: compressing it took most of the first start."""

    ignore_patterns: ClassVar[list[str]] = [*StaticFilesConfig.ignore_patterns, "redoc", "rest_framework", "*.md"]  # type: ignore[misc]
