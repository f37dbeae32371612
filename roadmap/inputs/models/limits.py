"""How often strangers may write to us: buckets of tokens, one row each, the same for every process."""

from __future__ import annotations

from django.db import models


class Allowance(models.Model):
    """`key` is whose: "all", or a digest of an address. `full_at` is when its bucket is full, seconds since 1970."""

    key = models.CharField(max_length=80, unique=True)
    full_at = models.FloatField(default=0, db_index=True)

    def __str__(self) -> str:
        return self.key
