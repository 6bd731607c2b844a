"""How likely two records of patients are the same person: splink on DuckDB, with weights that a seed holds.

The weights are not fitted to the practice at hand: a small practice has too few doubles to learn from, and the same
files must give the same people on every run. How often a level occurs among records of one person and by chance
stands in ``seeds/identity_evidence.csv``, measured once and reviewed; names are weighed by how rare they are here.
"""

from __future__ import annotations

import logging
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

PAIR = pa.schema(
    [
        ("left_key", pa.string()),
        ("right_key", pa.string()),
        ("match_probability", pa.float64()),
        *((f"{name}_level", pa.string()) for name in
          ("first_name", "last_name", "birth_date", "email", "phone", "postal_code")),
    ]
)  # fmt: skip

SLIP = "damerau_levenshtein({column}_l, {column}_r) <= 1"
LEVELS = {
    "first_name": {
        "exact": "first_name_l = first_name_r",
        "form": "given_name_l = given_name_r",
        # a letter left out, doubled or two exchanged; another letter makes another name: Tina and Gina are two people
        "typo": f"greatest(length(first_name_l), length(first_name_r)) >= 4 and {SLIP.format(column='first_name')} and"
        " (length(first_name_l) <> length(first_name_r)"
        " or list_sort(string_split(first_name_l, '')) = list_sort(string_split(first_name_r, '')))",
        "letter": f"length(first_name_l) >= 4 and {SLIP.format(column='first_name')}",
        "initial": "starts_with(first_name_l, first_name_r) or starts_with(first_name_r, first_name_l)",
    },
    "last_name": {
        "exact": "last_name_l = last_name_r",
        "part": "length(least(last_name_l, last_name_r)) >= 3 and (list_contains(string_split(last_name_l, ' '),"
        " last_name_r) or list_contains(string_split(last_name_r, ' '), last_name_l))",
        "typo": f"length(last_name_l) >= 4 and length(last_name_r) >= 4 and {SLIP.format(column='last_name')}",
    },
    "birth_date": {
        "exact": "birth_date_l = birth_date_r",
        # a digit, two neighbours exchanged, or day and month
        "typo": f"{SLIP.format(column='birth_date')} or (substr(birth_date_l, 1, 4) = substr(birth_date_r, 1, 4)"
        " and substr(birth_date_l, 5, 2) = substr(birth_date_r, 7, 2)"
        " and substr(birth_date_l, 7, 2) = substr(birth_date_r, 5, 2))",
    },
    "email": {
        "exact": "email_l = email_r",
        "typo": f"length(email_l) >= 10 and {SLIP.format(column='email')}",
    },
    "phone": {"exact": "phone_l = phone_r", "typo": SLIP.format(column="phone")},
    "postal_code": {"exact": "postal_code_l = postal_code_r"},
}
RARE = ("first_name", "last_name")
BLOCKS = (("phone",), ("email",), ("birth_date",), ("last_name", "given_name"))


def _settings(rates: dict[tuple[str, str], tuple[float, float]], records: int) -> SettingsCreator:
    """The model: one comparison per fact, its levels from the most to the least alike, then the rest."""
    comparisons: list[Any] = []
    for name, levels in LEVELS.items():
        told: list[dict[str, Any]] = [
            {
                "sql_condition": f"{name}_l is null or {name}_r is null",
                "is_null_level": True,
                "label_for_charts": "null",
            }
        ]
        for level, condition in {**levels, "other": "ELSE"}.items():
            same, chance = rates[name, level]
            each = {
                "sql_condition": condition,
                "label_for_charts": level,
                "m_probability": same,
                "u_probability": chance,
            }
            if level == "exact" and name in RARE:
                each |= {"tf_adjustment_column": name, "tf_adjustment_weight": 1.0}
            told.append(each)
        comparisons.append({"output_column_name": name, "comparison_levels": told})
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record_key",
        # a practice has about one double per ten records
        probability_two_random_records_match=min(0.2 / max(records, 2), 0.01),
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in BLOCKS],
        retain_intermediate_calculation_columns=True,
    )


def likely_pairs(records: pa.Table, evidence: pa.Table, least: float) -> pa.Table:
    """Pairs of records that are the same person with at least the probability ``least``, and what speaks for each.

    ``records``: record_key, first_name, given_name (the full form of a nickname), last_name, birth_date (yyyymmdd),
    email, phone, postal_code, all text and in comparable form; null where unknown. ``evidence``: the rows of
    ``identity_evidence``. A pair's ``<fact>_level`` is a level's word, null where one side does not know the fact.
    """
    if records.num_rows < 2:
        return PAIR.empty_table()
    logging.getLogger("splink").setLevel(logging.ERROR)
    rates = {
        (row["comparison"], row["level"]): (float(row["same_person_rate"]), float(row["chance_rate"]))
        for row in evidence.to_pylist()
    }
    with duckdb.connect() as connection:
        connection.execute("set threads = 2; set preserve_insertion_order = false")
        connection.register("records", records)
        connection.execute("create table record as select * from records order by record_key")
        api = DuckDBAPI(connection=connection)
        linker = Linker(api.register("record"), _settings(rates, records.num_rows), log_level=logging.ERROR)
        found = linker.inference.predict(threshold_match_probability=least, warning_mode="never")
        words = ",\n".join(
            f"case gamma_{name} "
            + " ".join(f"when {len(levels) - number} then '{level}'" for number, level in enumerate([*levels, "other"]))
            + f" end as {name}_level"
            for name, levels in LEVELS.items()
        )
        return connection.execute(
            f"""
            select
                least(record_key_l, record_key_r) as left_key,
                greatest(record_key_l, record_key_r) as right_key,
                round(match_probability, 6) as match_probability,
                {words}
            from {found.physical_name}
            order by all
            """
        ).to_arrow_table()
