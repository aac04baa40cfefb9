"""The look of Kusei: page skeletons, components, styles and small scripts.

Every screen of every room is put together from the components declared here (``{% load ui %}``), so a badge, a
running clock or a refused button looks and reads the same in all rooms. This app has no models, asks no database and
decides nothing: components take plain values and the frozen parts of :mod:`kusei.core.ui.parts`.
"""
from __future__ import annotations
