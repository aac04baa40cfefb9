"""Triggers that refuse UPDATE, DELETE and TRUNCATE on the trail, on both databases.

Tests lower them only around the flush of a transactional test and raise them again.
"""

from __future__ import annotations

from typing import Any

TABLES = ("audit_line", "audit_seal")


def raise_walls(connection: Any) -> None:
    with connection.cursor() as cursor:
        for statement in _up(connection.vendor):
            cursor.execute(statement)


def lower_walls(connection: Any) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            for verb in ("update", "delete", "truncate"):
                if connection.vendor == "sqlite":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
                else:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb} ON {table}")


def _up(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
            for table in TABLES for verb in ("update", "delete")
        ]
    function = (
        "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$"
    )
    rows = [
        f"CREATE OR REPLACE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION audit_append_only()"
        for table in TABLES for verb in ("update", "delete")
    ]
    truncates = [
        f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
        for table in TABLES
    ]
    return [function, *rows, *truncates]
