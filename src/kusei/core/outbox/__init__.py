"""Notices to posts, and reactions to acts (``@follows``), both sent after commit and retried."""
