"""Build hook: collects browser assets and compiles message catalogues before a wheel, editable or not, is made."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def _assets(root: Path) -> ModuleType:
    """``kusei.tooling.assets`` by path: the package itself is not importable inside an isolated build."""
    spec = importlib.util.spec_from_file_location("kusei_assets", root / "src/kusei/tooling/assets.py")
    if spec is None or spec.loader is None:
        raise RuntimeError("src/kusei/tooling/assets.py is missing")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Asks for the Node wheel only when the assets are not there yet, so that a rebuild stays small."""

    def dependencies(self) -> list[str]:
        assets = _assets(Path(self.root))
        return [] if assets.vendor_is_current(Path(self.root)) else [assets.NODE_REQUIREMENT]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        _assets(Path(self.root)).build(Path(self.root), say=self.app.display_info)
