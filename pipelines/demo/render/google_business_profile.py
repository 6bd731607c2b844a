"""Google Business Profile: pages of the reviews API, saved twice: half a year ago, and now."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from pipelines.demo.render.files import in_utc, iso_utc, pages, write_pages
from pipelines.demo.truth import Location, Review, Truth

PAGE = 50
STARS = {1: "ONE", 2: "TWO", 3: "THREE", 4: "FOUR", 5: "FIVE"}
FRACTION = "123456789"


def location_number(site: Location) -> str:
    """Google's number of the place."""
    return str(5_500_000 + site.number)


def review_number(review: Review) -> str:
    """Google's id of the review."""
    return f"r{review.review_id:06d}"


def render(truth: Truth, group: int, folder: Path) -> None:
    """Two downloads of each place; an edited review is in the first one as it was."""
    for site in truth.locations.values():
        if site.group != group:
            continue
        mine = [r for r in truth.reviews if r.location_id == site.location_id and r.platform == "google"]
        for day in (truth.end_on - timedelta(days=181), truth.end_on):
            known = [review for review in mine if review.reviewed_at.date() <= day]
            if known:
                name = f"reviews-{location_number(site)}-{day}.jsonl"
                write_pages(folder / name, saved(site, known, day))


def state(review: Review, day: date) -> tuple[int, datetime]:
    """The stars as of a day, and when they were given."""
    if review.edited_at is None:
        return review.rating or 0, review.reviewed_at
    if review.edited_at.date() > day:
        return review.former_rating or 0, review.reviewed_at
    return review.rating or 0, review.edited_at


def saved(site: Location, known: list[Review], day: date) -> list[dict[str, object]]:
    """The pages of one download, the latest change first; each states the place's average and count."""
    known = sorted(known, key=lambda review: (state(review, day)[1], review.review_id), reverse=True)
    average = round(sum(state(review, day)[0] for review in known) / len(known), 1)
    found: list[dict[str, object]] = []
    for number, part in enumerate(pages(known, PAGE), start=1):
        page: dict[str, object] = {
            "reviews": [entry(site, review, day) for review in part],
            "averageRating": average,
            "totalReviewCount": len(known),
        }
        if number * PAGE < len(known):
            page["nextPageToken"] = f"EX{number:04d}"
        found.append(page)
    return found


def entry(site: Location, review: Review, day: date) -> dict[str, object]:
    """One review; what is not there has no key."""
    rating, changed_at = state(review, day)
    reviewer: dict[str, object] = {"isAnonymous": review.is_anonymous}
    if not review.is_anonymous:
        reviewer = {"displayName": review.author_name, **reviewer}
    found: dict[str, object] = {
        "name": f"accounts/{site.group + 1}/locations/{location_number(site)}/reviews/{review_number(review)}",
        "reviewId": review_number(review),
        "reviewer": reviewer,
        "starRating": STARS[rating],
        "createTime": iso_utc(review.reviewed_at, site.time_zone, FRACTION[: review.review_id % 10]),
        "updateTime": iso_utc(changed_at, site.time_zone),
    }
    if review.text:
        found["comment"] = review.text
    replied_on = (in_utc(changed_at, site.time_zone) + timedelta(days=1)).date()
    if review.review_id % 3 == 0 and replied_on <= day:
        found["reviewReply"] = {"comment": "Thank you!", "updateTime": f"{replied_on}T15:00:00Z"}
    return found
