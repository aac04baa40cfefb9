"""Small telegrams in the weather office's format, written for the tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from kusei.core import calendar
from kusei.disaster.staffing_stages.actions import ReceiveTelegrams
from kusei.disaster.staffing_stages.models import Watch

JST = timezone(timedelta(hours=9))
AREA = "9900100"


def _report(title, body, *, at, status="通常", info="発表", event="", serial="", office="試験地方気象台", headline="", head_items=""):
    sent = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Report xmlns="http://xml.kishou.go.jp/jmaxml1/"><Control><Title>{title}</Title><DateTime>{sent}</DateTime><Status>{status}</Status>
<EditorialOffice>{office}</EditorialOffice><PublishingOffice>{office}</PublishingOffice></Control>
<Head xmlns="http://xml.kishou.go.jp/jmaxml1/informationBasis1/"><Title>{title}</Title><ReportDateTime>{at.isoformat()}</ReportDateTime>
<EventID>{event}</EventID><InfoType>{info}</InfoType><Serial>{serial}</Serial><Headline><Text>{headline}</Text>{head_items}</Headline></Head>
<Body xmlns="http://xml.kishou.go.jp/jmaxml1/body/x/">{body}</Body></Report>""".encode()


def quake(at, code="5+", *, area=AREA, city_condition="", **more):
    told = f"<MaxInt>{code}</MaxInt>" if code else f"<Condition>{city_condition}</Condition>"
    body = (f"<Intensity><Observation><Pref><Name>県</Name><Code>99</Code><Area><Name>西部</Name><Code>999</Code>"
            f"<City><Name>港辺区</Name><Code>{area}</Code>{told}</City></Area></Pref></Observation></Intensity>")
    return _report("震源・震度に関する情報", body, at=at, event=more.pop("event", "20260728162700"), **more)


def tsunami(at, code, *, area="712", name="沿岸", height="", last="", **more):
    tall = f'<MaxHeight><TsunamiHeight type="津波の高さ" unit="m" description="{height}">NaN</TsunamiHeight></MaxHeight>' if height else ""
    body = (f"<Tsunami><Forecast><Item><Area><Name>{name}</Name><Code>{area}</Code></Area><Category><Kind><Name>語</Name><Code>{code}</Code></Kind>"
            f"<LastKind><Name/><Code>{last}</Code></LastKind></Category>{tall}</Item></Forecast></Tsunami>")
    return _report("津波警報・注意報・予報a", body, at=at, event=more.pop("event", "20260728162700"), **more)


def warning(at, codes, *, area=AREA, hazard="大雨", status="発表", **more):
    kinds = "".join(f"<Kind><Name>語</Name><Code>{c}</Code><Status>{status}</Status></Kind>" for c in codes)
    kinds = kinds or "<Kind><Status>発表警報・注意報はなし</Status></Kind>"
    body = f'<Warning type="気象警報・注意報（市町村等）"><Item>{kinds}<Area><Name>港辺区</Name><Code>{area}</Code></Area></Item></Warning>'
    return _report(f"気象警報・注意報（Ｒ０６）（{hazard}）", body, at=at, **more)


def moment(hour, minute=0, day=28):
    return datetime(2026, 7, day, hour, minute, tzinfo=JST)


def bare(title="地方の独自の通知", *, at, body="", **more):
    """A telegram of a kind nobody knows."""
    return _report(title, body, at=at, **more)


# In the furnished world -----------------------------------------------------------------------------------------------


def ago(minutes):
    return calendar.now().replace(microsecond=0) - timedelta(minutes=minutes)


def area(world):
    return world.wards["minato"].code[:5] + "00"


def take(world, *files, who="disaster"):
    return ReceiveTelegrams(actor=world.actor(who, "minato"), ward=world.wards["minato"], files=[(f"{n}.xml", f) for n, f in enumerate(files)])()


def shaken(world, code="5+", minutes=10, **more):
    return quake(ago(minutes), code, area=area(world), **more)


def rained(world, code="43", minutes=10, **more):
    return warning(ago(minutes), [code], area=area(world), **more)


def only():
    return Watch.objects.get()
