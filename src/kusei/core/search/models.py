from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One findable row: its folded text and the bigrams of it. Whether you may see it is asked of the row itself."""

    kind = models.CharField(max_length=60)
    row_ref = models.CharField(max_length=10)
    title = models.CharField(max_length=240)
    note = models.CharField(max_length=240, blank=True)
    folded = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "row_ref"], name="one_entry_per_row")]


class Gram(models.Model):
    """A bigram and where it stands; two-character words are found on both databases."""

    gram = models.CharField(max_length=2)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="grams")

    class Meta:
        indexes = [models.Index(fields=["gram", "entry"])]
