"""The scenario files of this repository, and what `check` says of them."""
import json
import pathlib

from program import realmsim

ROOT = pathlib.Path(__file__).resolve().parents[2]
BROKEN = ROOT / "tests" / "scenarios" / "broken"
SOUND = [ROOT / "configs" / "scenarios", ROOT / "configs" / "lib", ROOT / "tests" / "scenarios" / "stories"]


def diagnostics(*paths, folder=None):
    return json.loads(realmsim("check", *paths, "--json", folder=folder).stdout)["diagnostics"]


def files(folder):
    return sorted([*folder.rglob("*.json"), *folder.rglob("*.jsonc")])
