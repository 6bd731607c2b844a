"""How likely something is to happen to a case, by two scorers behind one interface and by a yardstick.

The **rules** give points, which a seed holds, and say why; how often it happened to cases of so many points is the
practice's own history. The **model** is boosted trees on everything that is known of a case, fitted on older months and
calibrated on later ones. The **yardstick** is the one plain number that anybody would sort by.

Nothing learns from what was not known yet: whoever scores on a day has learned from cases whose outcome was known on
it. The latest months of history are scored as if today were the first of them, which is what the gate judges by; open
cases are scored by the same procedure with everything known today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]

SCORERS = ("rules", "yardstick", "model")
SCORED = pa.schema(
    [
        ("case_id", pa.string()),
        ("patient_id", pa.string()),
        ("case_on", pa.date32()),
        ("segment", pa.string()),
        ("fold", pa.string()),
        ("has_happened", pa.bool_()),
        ("points", pa.int64()),
        ("reason_codes", pa.string()),
        *((f"{scorer}_probability", pa.float64()) for scorer in SCORERS),
    ]
)


@dataclass(frozen=True)
class Question:
    """What is asked of each row of a table of cases, and in which columns its answer stands."""

    risk: str
    case_id: str
    case_on: str
    known_on: str
    has_happened: str
    yardstick: str
    features: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """All that is read of the table, once each."""
        keys = (self.case_id, "patient_id", self.case_on, self.known_on, "is_current", "segment", self.has_happened)
        return tuple(dict.fromkeys((*keys, *self.features)))


CHURN = Question(
    risk="churn",
    case_id="patient_id",
    case_on="scored_on",
    known_on="known_on",
    has_happened="is_churned",
    yardstick="gap_days",
    features=(
        "gap_days", "gap_per_cadence", "gap_per_own_median", "cadence_days", "visits", "days_known", "visits_change",
        "lines_change", "no_shows_since", "no_shows_after_kept", "cancellations_since", "unanswered_outreach",
        "prepaid_balance", "is_member", "left_membership", "is_consult_only",
    ),
)  # fmt: skip
NO_SHOW = Question(
    risk="no_show",
    case_id="booked_visit_id",
    case_on="booked_on",
    known_on="booked_on",
    has_happened="is_no_show",
    yardstick="lead_days",
    features=(
        "lead_days", "hour_of_day", "weekday", "kept_before", "no_shows_before", "late_cancels_before", "is_new",
        "is_online", "is_by_phone", "is_consultation", "has_deposit",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Cases:
    """Cases of one segment, in a fixed order."""

    case_on: NDArray[np.datetime64]
    known_on: NDArray[np.datetime64]
    is_current: Mask
    has_happened: Numbers
    points: Numbers
    yardstick: Numbers
    features: Numbers

    def of(self, chosen: Mask | NDArray[np.intp]) -> Cases:
        """Some of them."""
        return Cases(**{name: values[chosen] for name, values in vars(self).items()})

    @property
    def month(self) -> NDArray[np.datetime64]:
        """The month of each case."""
        return self.case_on.astype("datetime64[M]")

    @property
    def is_known(self) -> Mask:
        """Whether it is known what became of the case."""
        return ~np.isnan(self.has_happened)

    def holds(self, events: int) -> bool:
        """Whether it happened, and did not happen, often enough to learn from."""
        happened = int(np.nansum(self.has_happened))
        return min(happened, int(self.is_known.sum()) - happened) >= events

    def newest(self, count: int) -> Cases:
        """At most so many, the latest."""
        return self.of(np.arange(len(self.case_on)) >= len(self.case_on) - count)


class Scorer(Protocol):
    """Whatever tells how likely it is to happen to each case."""

    def probability(self, cases: Cases) -> Numbers: ...


class Share:
    """How often it happened at each height of one number; a greater number never makes it less likely."""

    def __init__(self, number: str, known: Cases) -> None:
        self.number = number
        values = getattr(known, number)
        told = ~np.isnan(values)
        self.usual = float(known.has_happened.mean())
        self.shares = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip") if told.any() else None
        if self.shares is not None:
            self.shares.fit(values[told], known.has_happened[told])

    def probability(self, cases: Cases) -> Numbers:
        """The share among known cases; of those without the number, the share of all."""
        values = getattr(cases, self.number)
        told = ~np.isnan(values)
        found = np.full(len(values), self.usual)
        if self.shares is not None and told.any():
            found[told] = self.shares.predict(values[told])
        return found


class Model:
    """Trees on everything that is known of a case, and a curve that turns their sum into a probability."""

    def __init__(self, training: Cases, calibration: Cases) -> None:
        # what is always the same, or not known at all, tells nothing
        self.telling = [
            number for number, values in enumerate(training.features.T) if len(np.unique(values[~np.isnan(values)])) > 1
        ]
        self.trees = HistGradientBoostingClassifier(
            max_iter=60, learning_rate=0.08, max_leaf_nodes=8, min_samples_leaf=40, l2_regularization=1.0,
            early_stopping=False, random_state=0,
        )  # fmt: skip
        self.trees.fit(training.features[:, self.telling], training.has_happened)
        self.curve = LogisticRegression(C=1e6).fit(self._sums(calibration), calibration.has_happened)

    def _sums(self, cases: Cases) -> Numbers:
        return np.asarray(self.trees.decision_function(cases.features[:, self.telling])).reshape(-1, 1)

    def probability(self, cases: Cases) -> Numbers:
        """What the curve makes of the trees."""
        return np.asarray(self.curve.predict_proba(self._sums(cases))[:, 1])


def learn(known: Cases, setting: Mapping[str, float]) -> tuple[dict[str, Scorer], Mask, Mask]:
    """The scorers of the cases whose outcome is known, and which of them trained and which calibrated the model.

    The latest months calibrate; what was not known when they began does not train.
    """
    months = np.unique(known.month)[-int(setting["calibration_months"]) :]
    is_calibration = known.month >= months[0] if len(months) else np.zeros(0, dtype=bool)
    is_training = known.known_on < months[0].astype("datetime64[D]") if len(months) else is_calibration
    scorers: dict[str, Scorer] = {}
    least = int(setting["min_events"])
    if known.holds(least):
        scorers |= {"rules": Share("points", known), "yardstick": Share("yardstick", known)}
    training, calibration = known.of(is_training), known.of(is_calibration)
    if len(np.unique(training.month)) >= setting["min_months"] and training.holds(least) and calibration.holds(least):
        most = int(setting["max_cases"])
        scorers["model"] = Model(training.newest(most), calibration.newest(most))
    return scorers, is_training, is_calibration


def points_of(table: pa.Table, rules: list[dict[str, Any]]) -> tuple[Numbers, pa.Array]:
    """What the rules of its segment give each case, and the codes of those that speak for the risk."""
    segments = table.column("segment")
    points = np.zeros(table.num_rows)
    # the codes of a case are a place in the list of all combinations that occur
    combinations: list[str] = [""]
    place = np.zeros(table.num_rows, dtype=np.int32)
    for rule in rules:
        values = numbers(table, rule["feature"])
        low = -np.inf if rule["at_least"] is None else float(rule["at_least"])
        high = np.inf if rule["below"] is None else float(rule["below"])
        # what is not known speaks neither way: no comparison with it holds
        applies = pc.equal(segments, rule["segment"]).to_numpy() & (values >= low) & (values < high)
        points[applies] += rule["points"]
        if rule["points"] > 0:
            longer, number = np.unique(place[applies], return_inverse=True)
            place[applies] = len(combinations) + number
            combinations += [f"{combinations[shorter]}|{rule['reason_code']}".lstrip("|") for shorter in longer]
    named = pa.array([codes or None for codes in combinations], pa.string())
    return points, named.take(pa.array(place))


def numbers(table: pa.Table, column: str) -> Numbers:
    """A column as floating numbers; what is missing is not a number."""
    return np.asarray(pc.fill_null(table.column(column).cast(pa.float64()), np.nan).to_numpy(), dtype=np.float64)


def scored(question: Question, table: pa.Table, rules: pa.Table, setting: Mapping[str, float]) -> pa.Table:
    """Every case with its fold in the test of the scorers, and the probabilities of tested and open ones.

    Folds: ``test`` are the latest months whose outcome is known, scored as on the first day of them; ``training`` and
    ``calibration`` are what that scoring learned from; ``current`` are open cases, for which everything known today
    has been learned from; ``history`` is the rest.
    """
    table = table.sort_by([("segment", "ascending"), (question.case_on, "ascending"), (question.case_id, "ascending")])
    own = [row for row in rules.to_pylist() if row["risk"] == question.risk]
    points, codes = points_of(table, own)
    everything = Cases(
        case_on=table.column(question.case_on).to_numpy().astype("datetime64[D]"),
        known_on=table.column(question.known_on).to_numpy().astype("datetime64[D]"),
        is_current=np.asarray(table.column("is_current").to_numpy(zero_copy_only=False), dtype=bool),
        has_happened=numbers(table, question.has_happened),
        points=points,
        yardstick=numbers(table, question.yardstick),
        features=np.column_stack([numbers(table, feature) for feature in question.features]),
    )
    segments = table.column("segment")
    folds = np.full(table.num_rows, "history", dtype=object)
    folds[everything.is_current] = "current"
    probability = {scorer: np.full(table.num_rows, np.nan) for scorer in SCORERS}
    # one thread: the order of additions is the same on every machine
    with threadpool_limits(limits=1):
        for segment in pc.unique(segments):
            is_own = pc.equal(segments, segment).to_numpy()
            here = np.flatnonzero(is_own & everything.is_known & ~everything.is_current)
            known = everything.of(here)
            tested = np.unique(known.month)[-int(setting["test_months"]) :]
            if len(tested):
                is_past = known.known_on < tested[0].astype("datetime64[D]")
                past = here[is_past]
                scorers, is_training, is_calibration = learn(known.of(is_past), setting)
                folds[past[is_training]], folds[past[is_calibration]] = "training", "calibration"
                test = here[known.month >= tested[0]]
                folds[test] = "test"
                for scorer, able in scorers.items():
                    probability[scorer][test] = able.probability(everything.of(test))
            current = np.flatnonzero(is_own & everything.is_current)
            if len(current):
                for scorer, able in learn(known, setting)[0].items():
                    probability[scorer][current] = able.probability(everything.of(current))
    told = {
        "case_id": table.column(question.case_id),
        "patient_id": table.column("patient_id"),
        "case_on": table.column(question.case_on),
        "segment": segments,
        "fold": pa.array(folds),
        "has_happened": table.column(question.has_happened),
        "points": pa.array(points.astype(np.int64)),
        "reason_codes": codes,
        **{
            f"{scorer}_probability": pa.array(np.round(values, 6), from_pandas=True)
            for scorer, values in probability.items()
        },
    }
    return pa.table(told).cast(SCORED)
