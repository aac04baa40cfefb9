"""Preview of a list of 10,000 shelters, every row judged before anything is saved; against pandas with checks per row.

    python benchmarks/preview.py [--rows 10000]

The file is in the layout of 自治体標準オープンデータセット; one row in fifty is wrong (swapped, shifted or missing coordinates,
unreadable and negative capacities, another ward's address). The peer reads the same bytes with pandas.read_csv and
checks numbers, coordinates, duplicates and the ward (shapely, point in polygon) row by row; it reads nothing else,
compares with no register and words no reason. openpyxl reading the same rows from a workbook stands beside it.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import ground
import openpyxl

LIMIT_S = 3.0
HEAD = (
    "全国地方公共団体コード", "ID", "地方公共団体名", "名称", "名称_カナ", "所在地_連結表記", "緯度", "経度", "標高",
    "電話番号", "災害種別_洪水", "災害種別_地震", "災害種別_津波", "想定収容人数", "指定避難所との重複", "備考",
)


def table(rows: int) -> list[list[Any]]:
    """Rows inside the wards' areas, one in fifty wrong."""
    from kusei.core.ledger.models import City, Ward

    rng, city, wards = random.Random(ground.SEED), City.objects.get(), list(Ward.objects.order_by("code"))
    found = []
    for n in range(rows):
        ward = wards[n % len(wards)]
        lat, lon = (ward.lat or 0) + rng.uniform(-0.004, 0.004), (ward.lon or 0) + rng.uniform(-0.004, 0.004)
        capacity: Any = rng.randint(20, 900)
        name = f"計測{n:05}小学校"
        if n % 50 == 0:
            kind = rng.choice(["swap", "shift", "none", "word", "minus", "ward"])
            lat, lon = {"swap": (lon, lat), "shift": (lat + 1, lon), "none": ("", "")}.get(kind, (lat, lon))  # type: ignore[assignment]
            capacity = {"word": "約300人ほか", "minus": -5}.get(kind, capacity)
            ward = wards[(n + 5) % len(wards)] if kind == "ward" else ward
        found.append([
            city.code, f"{n:06}", city.name, name, "ケイソク", f"{city.name}{ward.name}{n}番地", lat, lon, 3.1,
            "000-000-0000", rng.choice([1, ""]), 1, rng.choice([1, ""]), capacity, rng.choice([1, ""]), "",
        ])
    return found


def as_csv(rows: list[list[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *rows])
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (list(HEAD), *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_pandas(data: bytes) -> int:
    """Read and check row by row; returns how many rows were found wrong."""
    import pandas as pd
    from shapely.geometry import Point, shape

    from kusei.core.ledger.models import Ward

    areas = [(w.name, shape(w.boundary)) for w in Ward.objects.order_by("code") if w.boundary]
    frame = pd.read_csv(io.BytesIO(data), dtype=str, encoding="utf-8-sig")
    wrong, seen = 0, set()
    for _index, row in frame.iterrows():
        try:
            lat, lon, capacity = float(row["緯度"]), float(row["経度"]), int(row["想定収容人数"])
            ward = next((name for name, area in areas if area.contains(Point(lon, lat))), "")
            good = ward and ward in row["所在地_連結表記"] and capacity >= 0 and row["名称"] not in seen
        except ValueError:
            good = False
        seen.add(row["名称"])
        wrong += not good
    return wrong


def with_openpyxl(data: bytes) -> int:
    """Only reading the cells."""
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
    return sum(1 for _row in sheet.iter_rows(values_only=True))


def timed(work: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    taken, result = [], None
    for _ in range(times):
        begun = time.perf_counter()
        result = work()
        taken.append(time.perf_counter() - begun)
    return sorted(taken)[times // 2], result


def inside(count: int) -> dict[str, Any]:
    ground.start()
    from kusei.core.ledger.models import Ward
    from kusei.disaster.shelters.incoming import plan

    wards = list(Ward.objects.select_related("city").order_by("code"))
    rows = table(count)
    text, book = as_csv(rows), as_xlsx(rows)
    csv_s, shown = timed(lambda: plan(text, "shelters.csv", wards))
    xlsx_s, _book = timed(lambda: plan(book, "shelters.xlsx", wards))
    pandas_s, wrong = timed(lambda: with_pandas(text))
    openpyxl_s, _n = timed(lambda: with_openpyxl(book), times=1)
    preview = shown.preview
    return {
        "rows": len(preview.rows), "csv_s": csv_s, "xlsx_s": xlsx_s, "pandas_s": pandas_s, "openpyxl_s": openpyxl_s,
        "wrong": wrong, "told": sum(1 for r in preview.rows if r.issues), "refused": preview.count("refused"),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=10_000)
    options.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.inside:
        print(json.dumps(inside(asked.rows)))
        return
    for name, url in ground.databases():
        with ground.city(url) as env:
            said = ground.run_inside(env, __file__, "--inside", "--rows", str(asked.rows))
        verdict = "ok" if max(said["csv_s"], said["xlsx_s"]) < LIMIT_S else f"over {LIMIT_S} s"
        print(f"\n{name}: preview of {said['rows']:,} shelters, {said['told']} rows with something said, {said['refused']} refused")
        print(f"  Kusei, CSV                    {said['csv_s']:8.3f} s   {verdict}")
        print(f"  Kusei, Excel                  {said['xlsx_s']:8.3f} s")
        print(f"  pandas, checks row by row     {said['pandas_s']:8.3f} s   {said['pandas_s'] / said['csv_s']:.2f}x ({said['wrong']} wrong)")
        print(f"  openpyxl, only the cells      {said['openpyxl_s']:8.3f} s   {said['openpyxl_s'] / said['xlsx_s']:.2f}x")


if __name__ == "__main__":
    sys.exit(main())
