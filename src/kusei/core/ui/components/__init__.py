"""The components, grouped by what they do. ``{% load ui %}`` brings all of them into a template."""
from __future__ import annotations
