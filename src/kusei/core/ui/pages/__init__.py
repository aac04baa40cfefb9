"""The four page kinds of the house, and the importer. Rooms declare; these behave."""

from kusei.core.ui.pages.act import ActPage
from kusei.core.ui.pages.base import Page
from kusei.core.ui.pages.detail import DetailPage, Panel
from kusei.core.ui.pages.imports import ImportPage
from kusei.core.ui.pages.lists import Col, Facet, ListPage, SavedView
from kusei.core.ui.pages.panels import BARS, TABLE, TEXT, table_panel, text_panel
from kusei.core.ui.pages.report import ReportPage
from kusei.core.ui.pages.site_list import SiteListForm, SiteListPage
from kusei.core.ui.pages.ward_report import WardReport

__all__ = [
    "BARS", "TABLE", "TEXT", "ActPage", "Col", "DetailPage", "Facet", "ImportPage", "ListPage", "Page", "Panel", "ReportPage",
    "SavedView", "SiteListForm", "SiteListPage", "WardReport", "table_panel", "text_panel",
]
