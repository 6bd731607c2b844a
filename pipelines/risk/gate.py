"""Which scorer is used, and the numbers that say why: measured on months that neither rules nor model had seen.

The model is used where it beats the rules and the yardstick by a margin in both measures. **AUC**: how often a case
to which it happened was given the greater probability of two. **Brier**: the mean square of what a probability is off.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from sklearn.metrics import brier_score_loss, roc_auc_score

from pipelines.risk.scoring import SCORERS, Mask, Numbers

FOLDS = ("test", "calibration", "training")
MEASURED = ("segment", "fold", "case_on", "has_happened", *(f"{scorer}_probability" for scorer in SCORERS))
"""The columns of ``scored`` that are looked at."""
JUDGED = pa.schema(
    [
        ("risk", pa.string()),
        ("segment", pa.string()),
        ("scorer", pa.string()),
        ("is_used", pa.bool_()),
        ("verdict", pa.string()),
        ("auc", pa.float64()),
        ("brier", pa.float64()),
        ("top_decile_lift", pa.float64()),
        *((f"{fold}_{what}", pa.int64()) for fold in FOLDS for what in ("cases", "months")),
        ("test_events", pa.int64()),
        ("test_from_on", pa.date32()),
        ("test_to_on", pa.date32()),
    ]
)  # fmt: skip
WORDS = {
    "churn": "days since the last visit",
    "no_show": "lead time",
}
"""What the yardstick of each risk is."""


def lift(happened: Mask, probability: Numbers) -> float:
    """How much more often it happened to the tenth with the greatest probability than to all; ties in their order."""
    top = np.argsort(-probability, kind="stable")[: max(len(probability) // 10, 1)]
    return float(happened[top].mean() / happened.mean())


def judge(risk: str, cases: pa.Table, setting: Mapping[str, float]) -> list[dict[str, Any]]:
    """One row per segment and scorer of what ``scored`` gave."""
    columns = {name: cases.column(name).to_numpy(zero_copy_only=False) for name in MEASURED}
    months = columns["case_on"].astype("datetime64[M]")
    rows: list[dict[str, Any]] = []
    for segment in np.unique(columns["segment"]):
        here = columns["segment"] == segment
        folds = {fold: here & (columns["fold"] == fold) for fold in FOLDS}
        counted = {f"{fold}_cases": int(chosen.sum()) for fold, chosen in folds.items()}
        counted |= {f"{fold}_months": len(np.unique(months[chosen])) for fold, chosen in folds.items()}
        test = folds["test"]
        happened = columns["has_happened"][test].astype(bool)
        is_enough = min(happened.sum(), (~happened).sum()) >= setting["min_events"]
        measures: dict[str, dict[str, float]] = {}
        for scorer in SCORERS:
            probability = columns[f"{scorer}_probability"][test]
            if is_enough and not np.isnan(probability).any():
                measures[scorer] = {
                    "auc": round(float(roc_auc_score(happened, probability)), 6),
                    "brier": round(float(brier_score_loss(happened, probability)), 6),
                    "top_decile_lift": round(lift(happened, probability), 6),
                }
        used, verdict = decide(measures, WORDS[risk], setting)
        days = columns["case_on"][test].astype(object)
        rows += [
            {
                "risk": risk,
                "segment": segment,
                "scorer": scorer,
                "is_used": scorer == used,
                "verdict": verdict,
                **measures.get(scorer, {}),
                **counted,
                "test_events": int(happened.sum()),
                "test_from_on": min(days, default=None),
                "test_to_on": max(days, default=None),
            }
            for scorer in SCORERS
        ]
    return rows


def decide(
    measures: Mapping[str, Mapping[str, float]], yardstick: str, setting: Mapping[str, float]
) -> tuple[str, str]:
    """The scorer to use, and the sentence that says why."""
    if "rules" not in measures:
        return "rules", "The rules are used: too little history to test a model."
    rules, plain = measures["rules"], measures["yardstick"]
    behind = (
        " They do not beat " + yardstick + " alone."
        if rules["auc"] <= plain["auc"] or rules["brier"] >= plain["brier"]
        else ""
    )
    if "model" not in measures:
        return "rules", "The rules are used: too little history to fit a model." + behind
    model = measures["model"]
    auc = min(model["auc"] - other["auc"] for other in (rules, plain))
    brier = min(other["brier"] - model["brier"] for other in (rules, plain))
    told = (
        f"AUC {model['auc']:.3f} against {rules['auc']:.3f} (rules) and {plain['auc']:.3f} ({yardstick}), "
        f"Brier {model['brier']:.4f} against {rules['brier']:.4f} and {plain['brier']:.4f}."
    )
    if auc >= setting["auc_margin"] and brier >= setting["brier_margin"]:
        return "model", "The model is used: " + told
    return "rules", "The rules are used, the model does not beat both by the margin: " + told + behind


def judged(scores: Mapping[str, pa.Table], setting: Mapping[str, float]) -> pa.Table:
    """The gate of every risk: per segment what each scorer measured on the held-out months, and which one is used."""
    rows = [row for risk, cases in scores.items() for row in judge(risk, cases, setting)]
    return pa.Table.from_pylist(rows, schema=JUDGED)
