"""The trail can only grow: the database itself refuses to change or remove a line."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from kusei.core.audit import walls


def up(apps: object, editor: Any) -> None:
    walls.raise_walls(editor.connection)


def down(apps: object, editor: Any) -> None:
    walls.lower_walls(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(up, down)]
