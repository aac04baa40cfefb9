"""Lists of shelters and refuges as cities, ministries and SIP4D-ZIP publish them, read and judged before saving.

Bytes become Sites (whatever the layout), Sites become Judged (which ward, and what is doubtful about
each). Nothing wrong is repaired silently and nothing is looked up in a database.
"""

from __future__ import annotations

from kusei.core.sheets.sites.judging import FAR_M, Judged, another_citys, doubt_words, judge, name_key
from kusei.core.sheets.sites.reading import LAYOUT_WORDS, read_sites
from kusei.core.sheets.sites.report import LoadReport, report_of
from kusei.core.sheets.sites.sip4d_out import problems as sip4d_problems
from kusei.core.sheets.sites.values import HAZARDS, NO, PARTIAL, STANDARD_COLUMNS, YES, Site, SiteList, compact
from kusei.core.sheets.sites.writing import LAYOUT_LABELS, PublishedFile, Publisher, write_sites

__all__ = [
    "FAR_M",
    "HAZARDS",
    "LAYOUT_LABELS",
    "LAYOUT_WORDS",
    "NO",
    "PARTIAL",
    "STANDARD_COLUMNS",
    "YES",
    "Judged",
    "LoadReport",
    "PublishedFile",
    "Publisher",
    "Site",
    "SiteList",
    "another_citys",
    "compact",
    "doubt_words",
    "judge",
    "name_key",
    "read_sites",
    "report_of",
    "sip4d_problems",
    "write_sites",
]
