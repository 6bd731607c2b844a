"""Podium: pages of its API: surveys, reviews of Facebook, and those of Google once more."""

from __future__ import annotations

from pathlib import Path

from pipelines.demo.render.files import iso_utc, pages, write_pages
from pipelines.demo.render.google_business_profile import review_number
from pipelines.demo.reputation import surveys_from_on
from pipelines.demo.truth import Location, Review, Truth

PAGE = 100
FLOWS = {True: "00000000-0000-4000-8000-000000000001", False: "00000000-0000-4000-8000-000000000002"}


def location_uid(site: Location) -> str:
    """Podium's id of the place."""
    return f"00000000-0000-4000-9000-{site.number:012d}"


def uid(review: Review, kind: str) -> str:
    """Podium's id of a review or survey."""
    return f"{kind}-0000-4000-a000-{review.review_id:012d}"


def render(truth: Truth, group: int, folder: Path) -> None:
    """Every survey that was sent, and the public reviews since the tool was bought."""
    mine = [
        review
        for review in truth.reviews
        if truth.locations[review.location_id].group == group and review.reviewed_at.date() >= surveys_from_on(truth)
    ]
    asked = [feedback(truth, review) for review in mine if review.kind == "survey"]
    written = [public(truth, review) for review in mine if review.kind == "public"]
    for name, rows in (("feedback", asked), ("reviews", written)):
        parts = pages(rows, PAGE)
        cursors = [f"EX{number:04d}" for number in range(1, len(parts))] + [None]
        saved = [
            {"data": part, "metadata": {"nextCursor": cursor}} for part, cursor in zip(parts, cursors, strict=False)
        ]
        if saved:
            write_pages(folder / f"{name}-{truth.end_on}.jsonl", saved)


def feedback(truth: Truth, review: Review) -> dict[str, object]:
    """A survey; without an answer it has no score, and the scale is that of its flow."""
    site, person = truth.locations[review.location_id], truth.persons[review.person_id or 0]
    score = review.nps_score if review.asks_nps else review.rating
    adjusted = None
    if score is not None:
        adjusted = max(-100, (score - 5) * 40 - 100) if review.asks_nps else (score - 3) * 50
    channel = {"type": "phone", "identifier": f"+1{person.phone}"}
    if not person.phone:
        channel = {"type": "email", "identifier": person.email}
    return {
        "uid": uid(review, "0000fb00"),
        "location": {"uid": location_uid(site)},
        "channel": channel,
        "customerName": review.author_name,
        "score": score,
        "adjustedScore": adjusted,
        "messages": [],
        "currentStep": "start" if score is None else "final",
        "archived": False,
        "createdAt": iso_utc(review.reviewed_at, site.time_zone),
        "flowUid": FLOWS[review.asks_nps],
    }


def public(truth: Truth, review: Review) -> dict[str, object]:
    """A public review; Facebook's recommendation shows as five stars or one, and an edit is not seen."""
    site = truth.locations[review.location_id]
    is_google = review.platform == "google"
    stars = (review.former_rating or review.rating) if is_google else (5 if review.is_recommended else 1)
    return {
        "uid": uid(review, "0000ee00"),
        "locations": [{"uid": location_uid(site)}],
        "author": {"id": f"a{review.review_id}", "name": review.author_name or "A Google user"},
        "review": {
            "body": review.text,
            "rating": stars,
            "siteName": "Google" if is_google else "Facebook",
            "siteReviewId": review_number(review) if is_google else None,
        },
        "createdAt": iso_utc(review.reviewed_at, site.time_zone),
        "updatedAt": iso_utc(review.reviewed_at, site.time_zone),
        "isRecommendation": not is_google,
        "needsResponse": False,
        "responses": [],
    }
