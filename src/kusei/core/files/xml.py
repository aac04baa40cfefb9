"""The one way to open XML that came from outside: no DTD, no entity, no external reference, nothing expanded."""

from __future__ import annotations

from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _

MAX_BYTES = 20 * 1024 * 1024


class BadXml(ValueError):
    """``str(error)`` says why, for the person who sent the file."""


def parse_xml(data: bytes) -> Any:
    """Return the root element; raises BadXml for a DTD, an entity, anything over 20 MB or not well-formed."""
    if len(data) > MAX_BYTES:
        raise BadXml(_("XMLが20MBを超えています。"))
    try:
        return fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        said = _("XMLにDTDまたは外部参照が入っています。安全のため開きません。入れずに作り直してください。")
        raise BadXml(said) from error
    except (ParseError, ValueError, LookupError) as error:
        raise BadXml(_("XMLとして読めません。ファイルが途中で切れていないか確かめてください。")) from error
