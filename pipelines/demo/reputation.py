"""What people say afterwards: reviews that everybody can read, and answers to the practice's own surveys."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from pipelines.demo.dice import Dice
from pipelines.demo.truth import Location, Person, Review, Truth
from pipelines.demo.world import FIRST_NAMES_F, first_of_month

STARS = (5, 4, 3, 2, 1)
STAR_WEIGHTS = ((0.8, 0.11, 0.03, 0.02, 0.04), (0.66, 0.16, 0.07, 0.04, 0.07))
SCORES = (10, 9, 8, 7, 6, 5, 3, 0)
SCORE_WEIGHTS = (0.42, 0.2, 0.14, 0.07, 0.05, 0.05, 0.04, 0.03)
WORDS = ("Kind staff.", "Lovely results, thank you!", "Waited half an hour.", "Easy to book.", "Très bien – merci!")
SURVEY_MONTHS = 24


def surveys_from_on(truth: Truth) -> date:
    """The day since which people are asked, and since which the tool that asks repeats others' reviews."""
    return max(truth.start_on, first_of_month(truth.end_on, 1 - SURVEY_MONTHS))


def run(truth: Truth, dice: Dice, group: int) -> None:
    """What the visits of one group brought, and what people said who are nobody's patients."""
    sites = [site for site in truth.locations.values() if site.group == group]
    seen: set[tuple[int, str, date]] = set()
    found: list[Review] = []
    for row in truth.appointments:
        person, site = truth.persons[row.person_id], truth.locations[row.location_id]
        key = (row.person_id, row.location_id, row.starts_at.date())
        if site.group != group or row.status != "completed" or person.is_test or key in seen:
            continue
        seen.add(key)
        found += after_visit(truth, dice, site, person, row.ends_at)
    months = (truth.end_on.year - truth.start_on.year) * 12 + truth.end_on.month - truth.start_on.month
    for site in sites:
        for month in range(months):
            if dice.happens(0.4):
                day = first_of_month(truth.start_on, month) + timedelta(days=dice.whole(0, 27))
                found.append(review(dice, site, None, later(dice, day, 0)))
    found = [each for each in found if each.reviewed_at.date() <= truth.end_on]
    found.sort(key=lambda each: each.reviewed_at)
    for each in found:
        each.review_id = len(truth.reviews) + 1
        if each.edited_at and each.edited_at.date() > truth.end_on:
            each.rating, each.edited_at, each.former_rating = each.former_rating, None, None
        truth.reviews.append(each)


def after_visit(truth: Truth, dice: Dice, site: Location, person: Person, left_at: datetime) -> list[Review]:
    """What one visit leads to: mostly nothing."""
    found = []
    if dice.happens(0.035):
        found.append(review(dice, site, person, later(dice, left_at.date(), 5)))
    elif dice.happens(0.008):
        found.append(recommendation(dice, site, person, later(dice, left_at.date(), 5)))
    if left_at.date() >= surveys_from_on(truth) and (person.phone or person.email) and dice.happens(0.1):
        found.append(survey(dice, site, person, left_at + timedelta(hours=2)))
    return found


def later(dice: Dice, day: date, days: int) -> datetime:
    """Some time of the day or of one soon after, often in the evening."""
    at = datetime.combine(day + timedelta(days=dice.whole(0, days)), datetime.min.time())
    return at + timedelta(minutes=dice.whole(18 * 60, 23 * 60 + 59) if dice.happens(0.6) else dice.whole(480, 1079))


def review(dice: Dice, site: Location, person: Person | None, moment: datetime) -> Review:
    """Stars on Google, sometimes with words, sometimes with other stars later."""
    weights = STAR_WEIGHTS[site.number % len(STAR_WEIGHTS)]
    is_anonymous = dice.happens(0.06)
    first = person.first_name if person else dice.pick(FIRST_NAMES_F)
    found = Review(
        0, site.location_id, moment, "google", "public",
        "" if is_anonymous else f"{first} {person.last_name[0] if person else 'X'}.",
        person.person_id if person else None, rating=dice.weighted(STARS, weights),
        text=dice.pick(WORDS) if dice.happens(0.6) else "", is_anonymous=is_anonymous,
    )  # fmt: skip
    if found.rating and found.rating < 4 and dice.happens(0.3):
        found.former_rating, found.rating = found.rating, 5
        found.edited_at = moment + timedelta(days=dice.whole(2, 40))
    return found


def recommendation(dice: Dice, site: Location, person: Person, moment: datetime) -> Review:
    """Facebook asks whether one recommends the place."""
    name = f"{person.first_name} {person.last_name}"
    is_recommended = dice.happens(0.9)
    return Review(
        0, site.location_id, moment, "facebook", "public", name, person.person_id, is_recommended=is_recommended,
        text=dice.pick(WORDS),
    )  # fmt: skip


def survey(dice: Dice, site: Location, person: Person, moment: datetime) -> Review:
    """A question by text: mostly how likely one recommends the place, sometimes how content one is."""
    found = Review(
        0, site.location_id, moment, "podium", "survey", f"{person.first_name} {person.last_name}", person.person_id
    )
    found.asks_nps = dice.happens(0.88)
    if dice.happens(0.45):
        if found.asks_nps:
            found.nps_score = dice.weighted(SCORES, SCORE_WEIGHTS)
        else:
            found.rating = dice.weighted(STARS, STAR_WEIGHTS[0])
    return found


def count(truth: Truth) -> dict[str, int]:
    """What the pages of reviews and surveys hold, by the name under which tests look for it in the files."""
    google = [each for each in truth.reviews if each.platform == "google"]
    facebook = [each for each in truth.reviews if each.platform == "facebook"]
    surveys = [each for each in truth.reviews if each.kind == "survey"]
    since = surveys_from_on(truth)
    return {
        "google_reviews": len(google),
        "google_reviews_edited": sum(each.edited_at is not None for each in google),
        "google_reviews_without_words": sum(not each.text for each in google),
        "google_reviews_by_nobody_named": sum(each.is_anonymous for each in google),
        "google_reviews_repeated_by_podium": sum(each.reviewed_at.date() >= since for each in google),
        "facebook_recommendations": sum(each.reviewed_at.date() >= since for each in facebook),
        "surveys_without_answer": sum(each.rating is None and each.nps_score is None for each in surveys),
        "surveys_of_another_question": sum(not each.asks_nps for each in surveys),
    }
