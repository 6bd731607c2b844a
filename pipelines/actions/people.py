"""Who is on a list today, and how each of them may be reached."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import duckdb
import phonenumbers

from pipelines.config import ConfigurationError, Project, default_parameters

CHANNELS = ("call", "sms", "email")

ON_A_LIST = """
    select
        call_list.as_of_on, call_list.list_name, call_list.patient_id, call_list.reason, call_list.last_service,
        call_list.last_visit_on, call_list.days_overdue, call_list.next_booked_on, call_list.dollars_at_stake,
        call_list.dollars_formula, call_list.preferred_channel, call_list.priority,
        coalesce(call_list.location_id, patient.home_location_id) as location_id,
        location.location_name, provider.provider_name,
        patient.first_name, patient.last_name, patient.phone, patient.email,
        coalesce(patient.call_opt_out, false) as call_opt_out,
        coalesce(patient.sms_opt_out, false) as sms_opt_out,
        coalesce(patient.email_opt_out, false) as email_opt_out
    from marts.call_list
    -- a list of before is nobody's to call today
    inner join intermediate.int_as_of on call_list.as_of_on = int_as_of.as_of_on
    inner join canonical.patient on call_list.patient_id = patient.patient_id
    left join canonical.location on coalesce(call_list.location_id, patient.home_location_id) = location.location_id
    left join canonical.provider on call_list.provider_id = provider.provider_id
    where not coalesce(patient.is_deceased, false)
    order by location_id nulls last, call_list.list_name, call_list.priority, call_list.patient_id
"""


@dataclass(frozen=True)
class Listed:
    """A person on a list, with the contacts of the channels that the person did not refuse."""

    as_of_on: dt.date
    list_name: str
    patient_id: str
    reason: str | None
    last_service: str | None
    last_visit_on: dt.date | None
    days_overdue: int | None
    next_booked_on: dt.date | None
    dollars_at_stake: Decimal | None
    dollars_formula: str | None
    preferred_channel: str | None
    priority: int | Decimal | None
    location_id: str | None
    location_name: str | None
    provider_name: str | None
    first_name: str | None
    last_name: str | None
    contacts: dict[str, str]

    @property
    def row_id(self) -> str:
        """What tells the row of a sheet that comes back: the day, the list and the person."""
        return f"{self.as_of_on:%Y-%m-%d}.{self.list_name}.{self.patient_id}"

    @property
    def first_channel(self) -> str:
        """The preferred channel where it may be used, else the first that may."""
        preferred = self.preferred_channel or ""
        return preferred if preferred in self.contacts else next(iter(self.contacts))


def listed(project: Project) -> tuple[dt.date, list[Listed], int]:
    """The day of the lists, who is on them, and how many people no channel may reach.

    Raises ConfigurationError when no list is built yet.
    """
    try:
        with duckdb.connect(str(project.warehouse), read_only=True) as connection:
            ((day,),) = connection.execute("select as_of_on from intermediate.int_as_of").fetchall()
            cursor = connection.execute(ON_A_LIST)
            names = [column[0] for column in cursor.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except (duckdb.CatalogException, duckdb.IOException):
        raise ConfigurationError(["there are no call lists yet: `practice build` makes them"]) from None
    found = []
    for row in rows:
        phone, email = row.pop("phone"), row.pop("email")
        contacts = {"call": phone, "sms": phone, "email": email}
        refused = {channel for channel in CHANNELS if row.pop(f"{channel}_opt_out")}
        found.append(Listed(**row, contacts={c: v for c, v in contacts.items() if v and c not in refused}))
    reachable = [each for each in found if each.contacts]
    unreachable = {each.patient_id for each in found} - {each.patient_id for each in reachable}
    return day, reachable, len(unreachable)


def calling_code(project: Project) -> int:
    """The calling code of the practice's country."""
    name = "default_calling_code"
    return int(project.config.parameters.get(name, default_parameters()[name]))


def dialled(phone: str, code: int) -> str:
    """A number as people here write it. Those of other countries start with `tel:`: a plus would make a formula."""
    number = _number(phone)
    if number is None:
        return phone
    is_here = number.country_code == code
    form = phonenumbers.PhoneNumberFormat.NATIONAL if is_here else phonenumbers.PhoneNumberFormat.RFC3966
    return phonenumbers.format_number(number, form)


def digits(phone: str, code: int) -> str | None:
    """A number of this country in digits alone, as every messaging tool takes it."""
    number = _number(phone)
    if number is None or number.country_code != code:
        return None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return "".join(sign for sign in written if sign.isdigit())


def _number(phone: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return None
