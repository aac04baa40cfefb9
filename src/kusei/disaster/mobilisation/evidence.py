"""What the room can prove: designations and their notices, each by its own day."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.core.calendar import Period
from kusei.core.evidence.registry import Finding, as_of, source
from kusei.core.ledger.models import Ward
from kusei.disaster.mobilisation.models import Designation
