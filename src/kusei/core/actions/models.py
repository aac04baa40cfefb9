"""Bookkeeping of acts: which keys were already used."""

from __future__ import annotations

from django.db import models


class UsedKey(models.Model):
    """An act's key and its first result: the same key again returns that result instead of acting twice."""

    key = models.CharField(max_length=80, unique=True)
    verb = models.CharField(max_length=60)
    actor = models.CharField(max_length=60)
    result_kind = models.CharField(max_length=60, blank=True)
    result_ref = models.CharField(max_length=10, blank=True)
    used_at = models.DateTimeField()
