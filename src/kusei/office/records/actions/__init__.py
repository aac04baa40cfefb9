"""The verbs of records."""

from kusei.office.records.actions import disclosure, disposal, documents

__all__ = ["disclosure", "disposal", "documents"]
