"""Tables: the sites, what runs in an opening, the people who came, what was sent to the city."""

from kusei.disaster.shelters.models.openings import Headcount, Opening, Part
from kusei.disaster.shelters.models.people import Contact, Distinct, Member, Party, Search
from kusei.disaster.shelters.models.running import Ask, Inject, Minute, RosterLine, Transfer
from kusei.disaster.shelters.models.sent import Report, ReportLine
from kusei.disaster.shelters.models.sites import HAZARD_LABELS, VIEW, Drill, Fit, Improvement, Shelter, Tried

__all__ = [
    "HAZARD_LABELS",
    "VIEW",
    "Ask",
    "Contact",
    "Distinct",
    "Drill",
    "Fit",
    "Headcount",
    "Improvement",
    "Inject",
    "Member",
    "Minute",
    "Opening",
    "Part",
    "Party",
    "Report",
    "ReportLine",
    "RosterLine",
    "Search",
    "Shelter",
    "Transfer",
    "Tried",
]
