"""The SQL obeys the house: its layers, its portability and its form. Read from the files, without a database."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODELS = sorted((ROOT / "models").rglob("*.sql"))
LAYERS = ("staging", "intermediate", "canonical", "marts", "report", "datapack")
# what only DuckDB knows: it belongs into macros/, behind adapter.dispatch
ENGINE_ONLY = (
    "try_strptime", "strftime", "list_value", "list_aggregate", "unnest", "generate_series", "range", "epoch",
    "try_cast", "regexp_extract_all", "struct_pack", "to_seconds", "to_days", "to_months", "age", "string_split",
    "list_transform", "array_agg", "list", "strptime", "regexp_matches",
)  # fmt: skip
KEYWORDS = "SELECT|FROM|WHERE|GROUP BY|ORDER BY|LEFT JOIN|INNER JOIN|UNION ALL|CASE|WHEN|THEN|COALESCE"


def layer(path: Path) -> str:
    return path.relative_to(ROOT / "models").parts[0]


def code(path: Path) -> str:
    """The SQL without comments and quoted words."""
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    return re.sub(r"'[^'\n]*'", "''", re.sub(r"--[^\n]*", "", text))


def refs(path: Path) -> set[str]:
    """The models that a model names."""
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    return set(re.findall(r"ref\(\s*'(\w+)'\s*\)", text))


@pytest.fixture(scope="module")
def layer_of() -> dict[str, str]:
    return {path.stem: layer(path) for path in MODELS}


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_arrows_go_down_only(path: Path, layer_of: dict[str, str]) -> None:
    own = LAYERS.index(layer(path))
    for name in sorted(refs(path) & set(layer_of)):
        assert LAYERS.index(layer_of[name]) <= own, f"reads {name} of a later layer"
        if layer(path) == "staging":
            assert name.split("__")[0].split("_", 1)[1] == path.stem.split("__")[0].split("_", 1)[1], (
                f"{name} belongs to another system"
            )
        if layer(path) == "datapack":
            assert layer_of[name] in {"canonical", "marts"}, f"reads {name}: a sheet tells of marts and canonical only"
        if layer(path) in {"marts", "report"}:
            assert not re.match(r"(stg|int)_\w+?__", name) or layer_of[name] == "intermediate", (
                f"reads {name} of a system"
            )


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_only_staging_reads_the_exports(path: Path) -> None:
    sources = set(re.findall(r"source\(\s*'(\w+)'", path.read_text(encoding="utf-8")))
    if layer(path) != "staging":
        assert sources <= {"raw_practice"}


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_opens_with_its_grain(path: Path) -> None:
    first = path.read_text(encoding="utf-8").lstrip()
    assert first.startswith(("-- One row", "-- Every", "-- The ")), "say in the first line what a row is"


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_engine_only_functions_live_in_macros(path: Path) -> None:
    calls = set(re.findall(r"\b([a-z_0-9]+)\(", re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", code(path), flags=re.S)))
    assert calls & set(ENGINE_ONLY) == set()


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n") and not text.endswith("\n\n")
    assert "\t" not in text
    assert not re.search(rf"\b({KEYWORDS})\b", code(path)), "keywords are lower case"
    assert "now()" not in code(path) and "current_date" not in code(path), "no clock in a model"
    long = [number for number, line in enumerate(text.splitlines(), 1) if len(line) > 140]
    assert long == [], f"long lines {long}"
