"""Open Dental: the tables of an office's database, each as a CSV with the names of its columns for a header."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from pipelines.demo.dental_oddities import has_estimate, is_note, is_plainly_broken, is_template
from pipelines.demo.dental_world import SERVICES, SYSTEM
from pipelines.demo.render.files import money, write_csv
from pipelines.demo.truth import Appointment, Payment, PlanItem, Profile, SaleLine, Truth
from pipelines.demo.world import HOLIDAYS

NO_DAY, NO_TIME = "0001-01-01", "0001-01-01 00:00:00"
BLANKS = {"t": "", "d": NO_DAY, "s": NO_TIME, "n": "-1", "c": "00:00:00"}
"""What an empty cell holds: text, day, moment, an override, a time of day; every other one holds 0."""
TABLES = {
    "patient": "PatNum LName:t FName:t MiddleI:t Preferred:t PatStatus Gender Position Birthdate:d SSN:t Address:t "
    "Address2:t City:t State:t Zip:t HmPhone:t WkPhone:t WirelessPhone:t Guarantor CreditType:t Email:t Salutation:t "
    "EstBalance PriProv SecProv FeeSched BillingType ImageFolder:t AddrNote:t FamFinUrgNote:t MedUrgNote:t "
    "ApptModNote:t StudentStatus:t SchoolName:t ChartNumber:t MedicaidID:t Bal_0_30 Bal_31_60 Bal_61_90 BalOver90 "
    "InsEst BalTotal EmployerNum EmploymentNote:t County:t GradeLevel Urgency DateFirstVisit:d ClinicNum HasIns:t "
    "TrophyFolder:t PlannedIsDone Premed Ward:t PreferConfirmMethod PreferContactMethod PreferRecallMethod "
    "SchedBeforeTime:c SchedAfterTime:c SchedDayOfWeek Language:t AdmitDate:d Title:t PayPlanDue SiteNum DateTStamp:s "
    "ResponsParty CanadianEligibilityCode AskToArriveEarly PreferContactConfidential SuperFamily TxtMsgOk "
    "SmokingSnoMed:t Country:t DateTimeDeceased:s BillingCycleDay SecUserNumEntry SecDateEntry:d HasSuperBilling "
    "PatNumCloneFrom DiscountPlanNum HasSignedTil ShortCodeOptIn SecurityHash:t",
    "appointment": "AptNum PatNum AptStatus Pattern:t Confirmed TimeLocked Op Note:t ProvNum ProvHyg AptDateTime:s "
    "NextAptNum UnschedStatus IsNewPatient ProcDescript:t Assistant ClinicNum IsHygiene DateTStamp:s "
    "DateTimeArrived:s DateTimeSeated:s DateTimeDismissed:s InsPlan1 InsPlan2 DateTimeAskedToArrive:s ProcsColored:t "
    "ColorOverride AppointmentTypeNum SecUserNumEntry SecDateTEntry:s Priority ProvBarText:t PatternSecondary:t "
    "SecurityHash:t ItemOrderPlanned",
    "procedurelog": "ProcNum PatNum AptNum OldCode:t ProcDate:d ProcFee Surf:t ToothNum:t ToothRange:t Priority "
    "ProcStatus ProvNum Dx PlannedAptNum PlaceService Prosthesis:t DateOriginalProsth:d ClaimNote:t DateEntryC:d "
    "ClinicNum MedicalCode:t DiagnosticCode:t IsPrincDiag ProcNumLab BillingTypeOne BillingTypeTwo CodeNum CodeMod1:t "
    "CodeMod2:t CodeMod3:t CodeMod4:t RevCode:t UnitQty BaseUnits StartTime StopTime DateTP:d SiteNum HideGraphics "
    "CanadianTypeCodes:t ProcTime:c ProcTimeEnd:c DateTStamp:s Prognosis DrugUnit DrugQty UnitQtyType StatementNum "
    "IsLocked BillingNote:t RepeatChargeNum DiagnosticCode2:t DiagnosticCode3:t DiagnosticCode4:t Discount "
    "SnomedBodySite:t ProvOrderOverride IsDateProsthEst IcdVersion IsCpoe SecUserNumEntry SecDateEntry:d "
    "DateComplete:d OrderingReferralNum TaxAmt Urgency DiscountPlanAmt",
    "procedurecode": "CodeNum ProcCode:t Descript:t AbbrDesc:t ProcTime:t ProcCat TreatArea NoBillIns IsProsth "
    "DefaultNote:t IsHygiene GTypeNum AlternateCode1:t MedicalCode:t IsTaxed PaintType GraphicColor LaymanTerm:t "
    "IsCanadianLab PreExisting BaseUnits SubstitutionCode:t SubstOnlyIf DateTStamp:s IsMultiVisit DrugNDC:t "
    "RevenueCodeDefault:t ProvNumDefault CanadaTimeUnits IsRadiology DefaultClaimNote:t DefaultTPNote:t "
    "BypassGlobalLock TaxCode:t PaintText:t",
    "provider": "ProvNum Abbr:t ItemOrder LName:t FName:t MI:t Suffix:t FeeSched Specialty SSN:t StateLicense:t "
    "DEANum:t IsSecondary ProvColor IsHidden UsingTIN BlueCrossID:t SigOnFile MedicaidID:t OutlineColor "
    "SchoolClassNum NationalProvID:t CanadianOfficeNum:t DateTStamp:s AnesthProvType TaxonomyCodeOverride:t IsCDAnet "
    "EcwID:t StateRxID:t IsNotPerson StateWhereLicensed:t EmailAddressNum IsInstructor EhrMuStage "
    "ProvNumBillingOverride CustomID:t ProvStatus IsHiddenReport IsErxEnabled SchedNote:t Birthdate:d "
    "WebSchedDescript:t WebSchedImageLocation:t HourlyProdGoalAmt DateTerm:d PreferredName:t",
    "clinic": "ClinicNum Description:t Abbr:t Address:t City:t State:t Zip:t Phone:t Region IsHidden IsMedicalOnly "
    "ExternalID TimeZone:t",
    "operatory": "OperatoryNum OpName:t Abbrev:t ItemOrder IsHidden ProvDentist ProvHygienist IsHygiene ClinicNum "
    "SetProspective DateTStamp:s IsWebSched IsNewPatAppt",
    "claimproc": "ClaimProcNum ProcNum ClaimNum PatNum ProvNum FeeBilled InsPayEst DedApplied Status InsPayAmt "
    "Remarks:t ClaimPaymentNum PlanNum DateCP:d WriteOff CodeSent:t AllowedOverride:n Percentage:n PercentOverride:n "
    "CopayAmt:n NoBillIns PaidOtherIns:n BaseEst CopayOverride:n ProcDate:d DateEntry:d LineNumber DedEst:n "
    "DedEstOverride:n InsEstTotal InsEstTotalOverride:n PaidOtherInsOverride:n EstimateNote:t WriteOffEst "
    "WriteOffEstOverride:n ClinicNum InsSubNum PaymentRow PayPlanNum ClaimPaymentTracking SecUserNumEntry "
    "SecDateEntry:d SecDateTEdit:s DateSuppReceived:d DateInsFinalized:d IsTransfer ClaimAdjReasonCodes:t IsOverpay "
    "SecurityHash:t",
    "payment": "PayNum PayType PayDate:d PayAmt CheckNum:t BankBranch:t PayNote:t IsSplit PatNum ClinicNum DateEntry:d "
    "DepositNum Receipt:t IsRecurringCC SecUserNumEntry SecDateTEdit:s PaymentSource ProcessStatus "
    "RecurringChargeDate:d ExternalId:t PaymentStatus",
    "paysplit": "SplitNum SplitAmt PatNum ProcDate:d PayNum IsDiscount DiscountType ProvNum PayPlanNum DatePay:d "
    "ProcNum DateEntry:d UnearnedType ClinicNum SecUserNumEntry SecDateTEdit:s FSplitNum AdjNum PayPlanChargeNum",
    "adjustment": "AdjNum AdjDate:d AdjAmt PatNum AdjType ProvNum AdjNote:t ProcDate:d ProcNum DateEntry:d ClinicNum "
    "StatementNum SecUserNumEntry SecDateTEdit:s TaxTransID",
    "treatplan": "TreatPlanNum PatNum DateTP:d Heading:t Note:t Signature:t SigIsTopaz ResponsParty DocNum TPStatus "
    "SecUserNumEntry SecDateEntry:d SecDateTEdit:s UserNumPresenter TPType SignaturePractice:t DateTSigned:s "
    "DateTPracticeSigned:s SignatureText:t SignaturePracticeText:t",
    "proctp": "ProcTPNum TreatPlanNum PatNum ProcNumOrig ItemOrder Priority ToothNumTP:t Surf:t ProcCode:t Descript:t "
    "FeeAmt PriInsAmt SecInsAmt PatAmt Discount Prognosis Dx ProcAbbr:t SecUserNumEntry SecDateEntry:d SecDateTEdit:s "
    "FeeAllowed:n TaxAmt ProvNum DateTP:d ClinicNum CatPercUCR",
    "treatplanattach": "TreatPlanAttachNum TreatPlanNum ProcNum Priority",
    "recall": "RecallNum PatNum DateDueCalc:d DateDue:d DatePrevious:d RecallInterval RecallStatus Note:t IsDisabled "
    "DateTStamp:s RecallTypeNum DisableUntilBalance DisableUntilDate:d DateScheduled:d Priority TimePatternOverride:t",
    "recalltype": "RecallTypeNum Description:t DefaultInterval TimePattern:t Procedures:t AppendToSpecial",
    "schedule": "ScheduleNum SchedDate:d StartTime:c StopTime:c SchedType ProvNum BlockoutType Note:t Status "
    "EmployeeNum DateTStamp:s ClinicNum",
    "scheduleop": "ScheduleOpNum ScheduleNum OperatoryNum",
    "definition": "DefNum Category ItemOrder ItemName:t ItemValue:t ItemColor:n IsHidden",
}
TABLES["histappointment"] = (
    "HistApptNum HistUserNum HistDateTStamp:s HistApptAction ApptSource " + TABLES["appointment"]
)
PATIENT_STATUSES = {"active": 0, "inactive": 2, "archived": 3, "deceased": 5, "prospective": 6}
DEFINITIONS = {
    # category: (first number, words)
    2: (19, ("Not Called", "Appointment Confirmed", "Arrived")),
    1: (44, ("Cash Discount", "Senior Courtesy", "Correction", "Bad Debt Write-off", "Cancellation Fee")),
    10: (69, ("Check", "Cash", "Credit Card", "CareCredit")),
    11: (81, ("Exams & Xrays", "Cleanings", "Fillings", "Crowns & Bridges", "Endo", "Implants", "Oral Surgery",
              "Misc.")),
    29: (288, ("Prepayment",)),
    20: (301, ("Urgent", "Declined")),
    25: (401, ("Lunch",)),
}  # fmt: skip
NUMBER_OF = {word: first + order for first, words in DEFINITIONS.values() for order, word in enumerate(words)}
TENDERS = {"check": "Check", "cash": "Cash", "card": "Credit Card", "financing": "CareCredit"}
CHAIRS = ("Op 1", "Op 2", "Hyg 1", "Hyg 2")
RECALL_TYPES = {
    # word: (number, packed interval, procedures)
    "Prophy": (1, 393_217, "D0120,D1110"),
    "ChildProphy": (2, 393_217, "D0120,D1120"),
    "Perio": (3, 196_608, "D4910"),
}
LIVE = ("planned", "scheduled", "declined")
CLINIC = 1
CREATED, CHANGED, MISSED, CANCELLED, DELETED = range(5)

Values = dict[str, object]


def render(truth: Truth, group: int, folder: Path) -> None:
    """Every table of the group's office."""
    office = next((s for s in truth.locations.values() if s.group == group and s.system == SYSTEM), None)
    if office is None:
        return
    database = Database(truth, office.location_id)
    for table, rows in database.tables().items():
        columns = [column.partition(":") for column in TABLES[table].split()]
        blank = {name: BLANKS.get(kind, "0") for name, _, kind in columns}
        lines = [[str(value) for value in {**blank, **row}.values()] for row in rows]
        write_csv(folder / f"{table}.csv", list(blank), lines, line_end="\n")


def stamp(moment: datetime | None) -> str:
    """A moment as the database writes it."""
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else NO_TIME


def at_noon(day: date) -> str:
    """When a row of that day was last changed."""
    return stamp(datetime.combine(day, time(12)))


class Database:
    """One office's tables, and the numbers under which its records are known in them."""

    def __init__(self, truth: Truth, location_id: str) -> None:
        self.truth = truth
        self.site = truth.locations[location_id]
        self.staff = [p for p in truth.providers.values() if location_id in p.weekday_location.values()]
        clinicians = [person for person in self.staff if person.is_clinical]
        self.providers = {person.provider_id: number for number, person in enumerate(clinicians, start=1)}
        self.hygienists = {person.provider_id for person in clinicians if person.role == "hygienist"}
        self.profiles = {n: p for n, p in truth.profiles.items() if p.location_id == location_id and p.system == SYSTEM}
        self.first_charts = {p.person_id: n for n, p in reversed(self.profiles.items())}
        rows = [row for row in truth.appointments if row.location_id == location_id]
        rows.sort(key=lambda row: (row.created_at, row.appointment_id))
        self.rows = {row.appointment_id: row for row in rows}
        self.appointments = {row.appointment_id: 70_001 + number for number, row in enumerate(rows)}
        self.lines = {number: line for number, line in truth.lines.items() if line.location_id == location_id}
        self.items = [item for item in truth.plan_items if item.location_id == location_id]
        self.payments = [payment for payment in truth.payments.values() if payment.location_id == location_id]
        self.payments.sort(key=lambda payment: (payment.paid_at, payment.payment_id))
        self.claims = [part for part in truth.claim_lines if part.location_id == location_id]
        self.insured = {part.person_id for part in self.claims}
        self.codes = {code: 12 + number for number, code in enumerate(c for c in SERVICES if c.startswith("D"))}
        self.number_procedures()
        self.main_dentist = next(iter(self.providers.values()))

    def number_procedures(self) -> None:
        """Procedures are numbered as they are entered: planned ones when planned, others when done."""
        planned = {item.line_id for item in self.items if item.line_id}
        entered: list[tuple[date, int, int, PlanItem | SaleLine]] = [
            (item.presented_on, 0, item.plan_item_id, item) for item in self.items
        ]
        entered += [
            (line.sold_at.date(), 1, line.line_id, line)
            for line in self.lines.values()
            if line.item_code and line.line_id not in planned
        ]
        self.procedure_of_item: dict[int, int] = {}
        self.procedure_of_line: dict[int, int] = {}
        self.adjustment_of_line: dict[int, int] = {}
        self.entered = [record for *_, record in sorted(entered, key=lambda entry: entry[:3])]
        for number, record in enumerate(self.entered, start=330_001):
            if isinstance(record, PlanItem):
                self.procedure_of_item[record.plan_item_id] = number
                if record.line_id:
                    self.procedure_of_line[record.line_id] = number
            else:
                self.procedure_of_line[record.line_id] = number
        self.adjusted = [
            line for line in self.lines.values() if not line.item_code and line.adjustment_kind != "contractual"
        ]
        self.adjusted.sort(key=lambda line: (line.sold_at, line.line_id))
        for number, line in enumerate(self.adjusted, start=60_001):
            self.adjustment_of_line[line.line_id] = number

    def tables(self) -> dict[str, list[Values]]:
        """Every table's rows."""
        shifts, chairs = self.shifts()
        payments, splits = self.received()
        plans, copies, attached = self.plans()
        return {
            "patient": list(self.patients()),
            "appointment": list(self.booked()),
            "histappointment": list(self.history()),
            "procedurelog": list(self.procedures()),
            "procedurecode": list(self.menu()),
            "provider": list(self.people()),
            "clinic": [self.clinic()],
            "operatory": list(self.chairs()),
            "claimproc": list(self.claimed()),
            "payment": payments,
            "paysplit": splits,
            "adjustment": list(self.adjustments()),
            "treatplan": plans,
            "proctp": copies,
            "treatplanattach": attached,
            "recall": list(self.recalls()),
            "recalltype": [
                {"RecallTypeNum": number, "Description": word, "DefaultInterval": packed, "Procedures": codes}
                for word, (number, packed, codes) in RECALL_TYPES.items()
            ],
            "schedule": shifts,
            "scheduleop": chairs,
            "definition": [
                {"DefNum": first + order, "Category": category, "ItemOrder": order, "ItemName": word}
                for category, (first, words) in DEFINITIONS.items()
                for order, word in enumerate(words)
            ],
        }

    def chart(self, profile_id: int | None) -> str:
        """The number of a patient's record."""
        return self.profiles[profile_id or 0].source_id

    # -- who and where -------------------------------------------------------------------------------------------

    def patients(self) -> Iterator[Values]:
        """The directory: a family's balance stands on the record of whoever pays for it."""
        charts: dict[int, Profile] = {}
        for profile in self.profiles.values():
            charts.setdefault(profile.person_id, profile)
        owed = self.balances()
        families: dict[int, int] = defaultdict(int)
        first_visit: dict[int, date] = {}
        for row in sorted(self.rows.values(), key=lambda row: row.starts_at):
            if row.status == "completed":
                first_visit.setdefault(row.person_id, row.starts_at.date())
        payer = {n: self.truth.persons[n].household_id or n for n in charts}
        for person_id, cents in owed.items():
            families[payer[person_id]] += cents
        for profile in self.profiles.values():
            person = self.truth.persons[profile.person_id]
            main = charts[person.person_id]
            head = charts.get(payer[person.person_id], main)
            since = profile.created_on if profile.created_on < self.truth.start_on else None
            is_head = head is profile
            digits = f"({profile.phone[:3]}){profile.phone[3:6]}-{profile.phone[6:]}" if profile.phone else ""
            seen_on = since or first_visit.get(person.person_id)
            yield {
                "PatNum": profile.source_id,
                "LName": profile.last_name,
                "FName": profile.first_name,
                "PatStatus": PATIENT_STATUSES[profile.status],
                "Gender": 1 if person.sex == "Female" else 0,
                "Birthdate": f"{profile.birth_date}" if profile.birth_date else NO_DAY,
                "Address": f"{profile.profile_id % 90 + 10} Example Ln",
                "AddrNote": "Side entrance,\nring twice" if profile.profile_id % 40 == 0 else "",
                "City": "Fairport",
                "State": "NY",
                "Zip": person.postal_code,
                "HmPhone": digits if profile.profile_id % 4 == 0 else "",
                "WirelessPhone": digits if profile.profile_id % 4 else "",
                "Guarantor": head.source_id,
                "Email": profile.email,
                "EstBalance": money(owed[person.person_id] if main is profile else 0),
                "PriProv": self.main_dentist,
                "BalTotal": money(families[person.person_id] if is_head else 0),
                "DateFirstVisit": seen_on or NO_DAY,
                "ClinicNum": CLINIC,
                "HasIns": "I" if person.person_id in self.insured else "",
                "PreferContactMethod": (0, 4, 5, 8)[profile.profile_id % 4],
                "DateTStamp": at_noon(max(profile.created_on, first_visit.get(person.person_id, profile.created_on))),
                "TxtMsgOk": profile.profile_id % 3,
                "SecDateEntry": profile.created_on,
                "PatNumCloneFrom": self.chart(profile.same_as) if profile.same_as else 0,
            }

    def balances(self) -> dict[int, int]:
        """What each person owes, in cents: work and adjustments less all that was paid."""
        owed: dict[int, int] = defaultdict(int)
        for line in self.lines.values():
            owed[line.person_id or 0] += line.account_cents or line.list_cents
        for payment in self.payments:
            owed[payment.person_id or 0] -= payment.amount_cents
        return owed

    def clinic(self) -> Values:
        """The office itself."""
        return {
            "ClinicNum": CLINIC, "Description": self.site.name, "Abbr": self.site.name[:4].upper(),
            "Address": self.site.address.split(", ")[0], "City": "Fairport", "State": "NY", "Zip": "00004",
            "TimeZone": self.site.time_zone,
        }  # fmt: skip

    def chairs(self) -> Iterator[Values]:
        """Two chairs for dentists, two for hygienists; the clinicians in the order of their numbers have one each."""
        for number, ((provider_id, provider), name) in enumerate(zip(self.providers.items(), CHAIRS, strict=True), 1):
            is_hygiene = provider_id in self.hygienists
            yield {
                "OperatoryNum": number, "OpName": name, "Abbrev": name.replace(" ", ""), "ItemOrder": number - 1,
                "ProvDentist": 0 if is_hygiene else provider, "ProvHygienist": provider if is_hygiene else 0,
                "IsHygiene": int(is_hygiene), "ClinicNum": CLINIC,
            }  # fmt: skip

    def people(self) -> Iterator[Values]:
        """Providers, and the firm that bills."""
        for person in self.staff:
            number = self.providers.get(person.provider_id)
            if number is None:
                continue
            first, last = person.name.split(" ", 1)
            yield {
                "ProvNum": number,
                "Abbr": f"{'HYG' if person.role == 'hygienist' else 'DOC'}{number}",
                "ItemOrder": number - 1,
                "LName": last,
                "FName": first,
                "Suffix": person.credential,
                "IsSecondary": int(person.role == "hygienist"),
                "HourlyProdGoalAmt": 180 if person.role == "hygienist" else 480,
            }
        yield {"ProvNum": 9, "Abbr": "BILL", "ItemOrder": 8, "LName": f"{self.site.name} PLLC", "IsNotPerson": 1}

    def menu(self) -> Iterator[Values]:
        """Procedure codes."""
        for code, number in self.codes.items():
            service = SERVICES[code]
            yield {
                "CodeNum": number, "ProcCode": code, "Descript": service.name, "AbbrDesc": service.subcategory,
                "ProcTime": f"/{'X' * (service.minutes // 5)}/", "ProcCat": NUMBER_OF[service.category],
                "IsHygiene": int(service.category == "Cleanings"), "DateTStamp": "2021-11-02 08:00:00",
            }  # fmt: skip

    def shifts(self) -> tuple[list[Values], list[Values]]:
        """Morning and afternoon of everybody who works that day; holidays; a chair blocked for lunch."""
        rows: list[Values] = []
        chairs: list[Values] = []
        shifts = [s for s in self.truth.shifts if s.location_id == self.site.location_id and s.is_working]
        for shift in sorted(shifts, key=lambda shift: (shift.worked_on, shift.provider_id, shift.starts_minute)):
            provider = self.providers.get(shift.provider_id)
            first, last = shift.starts_minute, shift.ends_minute
            rows.append(
                {
                    "ScheduleNum": 15_001 + len(rows),
                    "SchedDate": shift.worked_on,
                    "StartTime": f"{first // 60:02d}:{first % 60:02d}:00",
                    "StopTime": f"{last // 60:02d}:{last % 60:02d}:00",
                    "SchedType": 1 if provider else 3,
                    "ProvNum": provider or 0,
                    "EmployeeNum": 0 if provider else int(shift.provider_id[-2:]),
                    "DateTStamp": at_noon(self.truth.start_on - timedelta(days=20)),
                }
            )
            if provider and shift.worked_on.day % 3:
                chairs.append(
                    {
                        "ScheduleOpNum": len(chairs) + 1,
                        "ScheduleNum": rows[-1]["ScheduleNum"],
                        "OperatoryNum": provider,
                    }
                )
        day = self.truth.start_on
        while day <= self.truth.end_on:
            if (day.month, day.day) in HOLIDAYS:
                rows.append({"ScheduleNum": 15_001 + len(rows), "SchedDate": day, "Status": 2})
            elif day.weekday() == 2:
                rows.append(
                    {
                        "ScheduleNum": 15_001 + len(rows), "SchedDate": day, "StartTime": "12:00:00",
                        "StopTime": "13:00:00", "SchedType": 2, "BlockoutType": NUMBER_OF["Lunch"],
                    }
                )  # fmt: skip
            day += timedelta(days=1)
        return rows, chairs

    # -- the book ------------------------------------------------------------------------------------------------

    def slot(self, row: Appointment, starts_at: datetime, status: int, confirmed: str, changed: datetime) -> Values:
        """The columns that the book and its history share."""
        is_hygiene = row.provider_id in self.hygienists
        provider = self.providers[row.provider_id]
        length = int((row.ends_at - row.starts_at).total_seconds() // 300)
        described = SERVICES[row.service_code].subcategory
        return {
            "AptNum": self.appointments[row.appointment_id],
            "PatNum": self.chart(row.profile_id),
            "AptStatus": status,
            "Pattern": f"/{'X' * (length - 2)}/",
            "Confirmed": NUMBER_OF[confirmed],
            "Op": CHAIRS.index(row.room) + 1,
            "Note": "Anxious,\nlikes music" if row.appointment_id % 60 == 0 else "",
            "ProvNum": self.main_dentist if is_hygiene else provider,
            "ProvHyg": provider if is_hygiene else 0,
            "AptDateTime": stamp(starts_at),
            "IsNewPatient": int(row.is_first_visit),
            "ProcDescript": described,
            "ClinicNum": CLINIC,
            "IsHygiene": int(is_hygiene),
            "DateTStamp": stamp(changed),
            "SecDateTEntry": stamp(row.created_at),
        }

    def arrival(self, row: Appointment) -> Values:
        """When the patient came, sat down and went."""
        return {
            "DateTimeArrived": stamp(row.checked_in_at),
            "DateTimeSeated": stamp(row.started_at),
            "DateTimeDismissed": stamp(row.finished_at),
        }

    def status_of(self, row: Appointment) -> int:
        """The number of what the book says: broken is missed as well as cancelled."""
        return {"Scheduled": 1, "Confirmed": 1, "Complete": 2, "UnschedList": 3, "Broken": 5}[row.source_status]

    def confirmation_of(self, row: Appointment) -> str:
        """What the front desk clicked last."""
        if row.source_status in {"Confirmed", "Scheduled"}:
            return "Appointment Confirmed" if row.source_status == "Confirmed" else "Not Called"
        return "Arrived" if row.source_status == "Complete" else "Not Called"

    def booked(self) -> Iterator[Values]:
        """The book: deleted appointments are gone; templates and notes stand among those that are real."""
        number = 0
        for row in self.rows.values():
            if row.status == "deleted":
                continue
            values = self.slot(row, row.starts_at, self.status_of(row), self.confirmation_of(row), row.modified_at)
            yield values | (self.arrival(row) if row.source_status == "Complete" else {})
            if is_note(row) or is_template(row):
                # neither is a visit: a note in the patient's chart, and what is planned without a day
                number += 1
                yield values | {
                    "AptNum": 69_000 - number,
                    "AptStatus": 7 if is_note(row) else 6,
                    "AptDateTime": stamp(row.starts_at) if is_note(row) else NO_TIME,
                    "IsNewPatient": 0,
                    "Confirmed": 0,
                }

    def history(self) -> Iterator[Values]:
        """Every change of every appointment, in the order of time."""
        changes = [change for row in self.rows.values() for change in self.changes(row)]
        changes.sort(key=lambda change: change[0])
        for number, (moment, action, values) in enumerate(changes, start=1):
            yield {
                "HistApptNum": number, "HistUserNum": 2, "HistDateTStamp": stamp(moment), "HistApptAction": action,
            } | values  # fmt: skip

    def changes(self, row: Appointment) -> Iterator[tuple[datetime, int, Values]]:
        """What happened to one appointment: when, which action, and how it stood after it."""

        def told(
            moment: datetime, action: int, status: int = 1, confirmed: str = "Not Called",
            starts_at: datetime = row.starts_at, more: Values | None = None,
        ) -> tuple[datetime, int, Values]:  # fmt: skip
            return moment, action, self.slot(row, starts_at, status, confirmed, moment) | (more or {})

        starts = [*(move.old_starts_at for move in row.moves), row.starts_at]
        source: Values = {"ApptSource": int(row.channel == "online")}
        yield told(row.created_at, CREATED, starts_at=starts[0], more=source)
        for move, start in zip(row.moves, starts[1:], strict=True):
            yield told(move.moved_at, CHANGED, starts_at=start)
        last = max([row.created_at, *(move.moved_at for move in row.moves)])
        asked = datetime.combine(row.starts_at.date() - timedelta(days=2), time(10, 5))
        was_asked = last < asked < (row.cancelled_at or row.starts_at) and row.appointment_id % 3
        if row.source_status == "Confirmed" or (row.source_status in {"Complete", "Broken"} and was_asked):
            yield told(max(asked, last + timedelta(minutes=5)), CHANGED, confirmed="Appointment Confirmed")
        if row.source_status == "Complete" and row.checked_in_at:
            came: Values = {"DateTimeArrived": stamp(row.checked_in_at)}
            yield told(row.checked_in_at + timedelta(seconds=10), CHANGED, confirmed="Arrived", more=came)
            yield told(row.modified_at, CHANGED, 2, "Arrived", more=self.arrival(row))
        elif row.status == "no_show":
            # an older version wrote no more than that something was changed
            yield told(row.modified_at, CHANGED if is_plainly_broken(row) else MISSED, 5)
        elif row.cancelled_at:
            status = 3 if row.source_status == "UnschedList" else 5
            yield told(row.cancelled_at, CANCELLED, status)
            if row.status == "deleted":
                yield told(row.cancelled_at + timedelta(minutes=20), DELETED, status)

    # -- work ----------------------------------------------------------------------------------------------------

    def procedures(self) -> Iterator[Values]:
        """Work planned, done and deleted, and what was found in the mouth."""
        for record in self.entered:
            if isinstance(record, PlanItem):
                line = self.lines.get(record.line_id or 0)
                yield self.planned(record, line)
                if record.procedure_code == "D0150" and line:
                    yield self.found(record, line)
            else:
                yield self.done(record, self.procedure_of_line[record.line_id]) | {"DateTP": NO_DAY}

    def planned(self, item: PlanItem, line: SaleLine | None) -> Values:
        """A procedure that was entered ahead."""
        number = self.procedure_of_item[item.plan_item_id]
        entry: Values = {"DateTP": item.presented_on, "SecDateEntry": item.presented_on, "ToothNum": item.tooth}
        if line:
            return self.done(line, number) | entry
        given_up = 5 if item.is_referred else 6
        live = 8 if item.is_in_inactive_plan else 1
        return {
            "ProcNum": number,
            "PatNum": self.chart(item.profile_id),
            "AptNum": self.appointments.get(item.appointment_id or 0, 0) if item.status != "superseded" else 0,
            "ProcDate": item.presented_on,
            "ProcFee": money(item.amount_cents),
            "Priority": NUMBER_OF["Declined"] if item.status == "declined" else 0,
            "ProcStatus": live if item.status in LIVE else given_up,
            "ProvNum": self.providers[item.provider_id],
            "ClinicNum": CLINIC,
            "CodeNum": self.codes[item.procedure_code],
            "UnitQty": 1,
            "DateTStamp": at_noon(item.declined_on or item.presented_on),
            **entry,
        }

    def done(self, line: SaleLine, number: int) -> Values:
        """A procedure that is complete."""
        day = line.sold_at.date()
        return {
            "ProcNum": number,
            "PatNum": self.chart(line.profile_id),
            "AptNum": self.appointments[line.appointment_id] if line.appointment_id else 0,
            "ProcDate": day,
            "ProcFee": money(line.list_cents),
            "ProcStatus": 2,
            "ProvNum": self.providers[line.performer_id or ""],
            "DateEntryC": day,
            "ClinicNum": CLINIC,
            "CodeNum": self.codes[line.item_code],
            "UnitQty": 1,
            "DateTStamp": at_noon(day),
            "SecDateEntry": day,
            "DateComplete": day,
        }

    def found(self, item: PlanItem, line: SaleLine) -> Values:
        """A filling that somebody else made years ago, charted with a fee at the first examination."""
        return self.done(line, 900_000 + item.plan_item_id) | {
            "AptNum": 0,
            "CodeNum": self.codes["D2391"],
            "ProcFee": money(SERVICES["D2391"].list_cents),
            "ProcStatus": 3 + item.plan_item_id % 2,
            "ToothNum": "30",
            "DateComplete": NO_DAY,
        }

    def plans(self) -> tuple[list[Values], list[Values], list[Values]]:
        """Saved plans with their frozen copies; the active plan of each patient, and inactive ones, with live work."""
        plans: list[Values] = []
        copies: list[Values] = []
        attached: list[Values] = []
        numbers: dict[tuple[str, int], int] = {}

        def plan(kind: str, key: int, item: PlanItem, values: Values) -> int:
            if (kind, key) not in numbers:
                numbers[kind, key] = 501 + len(numbers)
                plans.append(
                    {
                        "TreatPlanNum": numbers[kind, key],
                        "PatNum": self.chart(item.profile_id),
                        "SecDateEntry": item.presented_on,
                        "SecDateTEdit": at_noon(item.presented_on),
                    }
                    | values
                )
            return numbers[kind, key]

        for item in self.items:
            number = self.procedure_of_item[item.plan_item_id]
            service = SERVICES[item.procedure_code]
            if item.is_in_saved_plan:
                values: Values = {"DateTP": item.presented_on, "Heading": "Proposed treatment", "TPStatus": 0}
                saved = plan("saved", item.plan_id, item, values)
                copies.append(
                    {
                        "ProcTPNum": 610_001 + len(copies), "TreatPlanNum": saved,
                        "PatNum": self.chart(item.profile_id), "ProcNumOrig": number,
                        "ItemOrder": len(copies) % 4, "ToothNumTP": item.tooth,
                        "ProcCode": item.procedure_code, "Descript": service.name, "FeeAmt": money(item.amount_cents),
                        "PatAmt": money(item.amount_cents), "ProcAbbr": service.subcategory,
                        "SecDateEntry": item.presented_on, "SecDateTEdit": at_noon(item.presented_on),
                        "ProvNum": self.providers[item.provider_id], "DateTP": item.presented_on, "ClinicNum": CLINIC,
                    }
                )  # fmt: skip
            if item.status in LIVE:
                if item.is_in_inactive_plan:
                    live = plan("inactive", item.plan_id, item, {"Heading": "Instead", "TPStatus": 2})
                else:
                    live = plan("active", item.profile_id, item, {"Heading": "Active Treatment Plan", "TPStatus": 1})
                attached.append(
                    {
                        "TreatPlanAttachNum": len(attached) + 1,
                        "TreatPlanNum": live,
                        "ProcNum": number,
                        "Priority": NUMBER_OF["Declined"] if item.status == "declined" else 0,
                    }
                )
        return plans, copies, attached

    def recalls(self) -> Iterator[Values]:
        """Who is due for what."""
        for recall in self.truth.recalls:
            if recall.location_id != self.site.location_id:
                continue
            number, packed, _ = RECALL_TYPES[recall.recall_type]
            yield {
                "RecallNum": recall.recall_id,
                "PatNum": self.chart(recall.profile_id),
                "DateDueCalc": recall.due_on,
                "DateDue": recall.due_on,
                "DatePrevious": recall.done_on or NO_DAY,
                "RecallInterval": packed,
                "IsDisabled": int(recall.is_disabled),
                "DateTStamp": at_noon(recall.done_on or recall.due_on),
                "RecallTypeNum": number,
                "DateScheduled": recall.scheduled_on or NO_DAY,
            }

    # -- money ---------------------------------------------------------------------------------------------------

    def claimed(self) -> Iterator[Values]:
        """What insurance was asked for, pays and writes off, and estimates for work that is still to be done."""
        number = 410_000
        for part in self.claims:
            number += 1
            line = self.lines.get(part.line_id or 0)
            paid = self.truth.payments[part.payment_id].amount_cents if part.payment_id else 0
            is_open = part.kind == "not_received"
            written_off = part.write_off_estimate_cents if is_open or part.adjustment_line_id else 0
            posted = part.received_on or part.sent_on
            yield {
                "ClaimProcNum": number,
                "ProcNum": self.procedure_of_line[line.line_id] if line else 0,
                "ClaimNum": part.claim_id,
                "PatNum": self.chart(part.profile_id),
                "ProvNum": self.providers[part.provider_id],
                "FeeBilled": money(line.list_cents) if line else 0,
                "InsPayEst": money(part.estimate_cents),
                "Status": {"not_received": 0, "received": 1, "supplemental": 4}[part.kind],
                "InsPayAmt": money(paid),
                "PlanNum": 33,
                "DateCP": posted,
                "WriteOff": money(written_off),
                "CodeSent": line.item_code if line else "",
                "BaseEst": money(part.estimate_cents),
                "ProcDate": part.sent_on,
                "DateEntry": posted,
                "InsEstTotal": money(part.estimate_cents),
                "WriteOffEst": money(part.write_off_estimate_cents),
                "ClinicNum": CLINIC,
                "InsSubNum": 51,
                "SecDateEntry": part.sent_on,
                "SecDateTEdit": at_noon(posted),
            }
        for item in self.items:
            if has_estimate(item) and item.person_id in self.insured:
                number += 1
                estimate = money(item.amount_cents // 200 * 100)
                yield {
                    "ClaimProcNum": number,
                    "ProcNum": self.procedure_of_item[item.plan_item_id],
                    "PatNum": self.chart(item.profile_id),
                    "ProvNum": self.providers[item.provider_id],
                    "InsPayEst": estimate,
                    "Status": 6,
                    "PlanNum": 33,
                    "WriteOff": "10.00",
                    "BaseEst": estimate,
                    "ProcDate": item.presented_on,
                    "InsEstTotal": estimate,
                    "WriteOffEst": "10.00",
                    "ClinicNum": CLINIC,
                    "SecDateEntry": item.presented_on,
                    "SecDateTEdit": at_noon(item.presented_on),
                }

    def received(self) -> tuple[list[Values], list[Values]]:
        """Payments of patients and their splits; what was paid ahead is moved to the work by a payment of nothing."""
        payments: list[Values] = []
        splits: list[Values] = []
        moved: list[tuple[datetime, Payment, int]] = []

        def split(payment: Payment, pay: int, day: date, cents: int, **values: object) -> int:
            number = 99_001 + len(splits)
            row: Values = {
                "SplitNum": number, "SplitAmt": money(cents), "PayNum": pay, "DatePay": day, "DateEntry": day,
                "PatNum": self.chart(self.account_of(payment)), "ClinicNum": CLINIC, "SecDateTEdit": at_noon(day),
            }  # fmt: skip
            splits.append(row | values)
            return number

        for payment in self.payments:
            if payment.tender == "insurance":
                continue
            pay, day = 88_001 + len(payments), payment.paid_at.date()
            payments.append(self.payment(payment, pay, day))
            if payment.is_prepayment:
                first = split(payment, pay, day, payment.amount_cents, UnearnedType=NUMBER_OF["Prepayment"])
                if payment.used_at and payment.parts:
                    moved.append((payment.used_at, payment, first))
                continue
            for line_id, cents in payment.parts:
                split(payment, pay, day, cents, **self.settles(self.lines[line_id]))
        for moment, payment, first in sorted(moved, key=lambda move: (move[0], move[1].payment_id)):
            pay, day = 88_001 + len(payments), moment.date()
            payments.append(self.payment(payment, pay, day) | {"PayType": 0, "PayAmt": "0.00", "CheckNum": ""})
            for line_id, cents in payment.parts:
                out = split(payment, pay, day, -cents, UnearnedType=NUMBER_OF["Prepayment"], FSplitNum=first)
                split(payment, pay, day, cents, FSplitNum=out, **self.settles(self.lines[line_id]))
        return payments, splits

    def account_of(self, payment: Payment) -> int:
        """On whose record the payment stands."""
        return self.truth.invoices[payment.invoice_id].profile_id or 0

    def settles(self, line: SaleLine) -> Values:
        """The procedure or the fee that a split pays, and whose it is."""
        values: Values = {"ProvNum": self.providers[line.performer_id or ""]}
        if line.line_id in self.procedure_of_line:
            return values | {"ProcNum": self.procedure_of_line[line.line_id]}
        return values | {"AdjNum": self.adjustment_of_line[line.line_id]}

    def payment(self, payment: Payment, number: int, day: date) -> Values:
        """One tender; who pays for a family has it on their own record."""
        own = self.account_of(payment)
        payer = self.first_charts.get(payment.payer_id or 0, own)
        return {
            "PayNum": number,
            "PayType": NUMBER_OF[TENDERS[payment.tender]],
            "PayDate": day,
            "PayAmt": money(payment.amount_cents),
            "CheckNum": str(1000 + payment.payment_id % 900) if payment.tender == "check" else "",
            "IsSplit": 1,
            "PatNum": self.chart(payer),
            "ClinicNum": CLINIC,
            "DateEntry": day,
            "SecDateTEdit": stamp(payment.paid_at),
            "ProcessStatus": int(payment.paid_at.hour > 20),
        }

    def adjustments(self) -> Iterator[Values]:
        """What is let off, put right, charged or given up, signed as it changes the account."""
        for line in self.adjusted:
            day = line.sold_at.date()
            of = self.procedure_of_line.get(line.refunds_line_id or 0, 0)
            yield {
                "AdjNum": self.adjustment_of_line[line.line_id],
                "AdjDate": day,
                "AdjAmt": money(line.account_cents),
                "PatNum": self.chart(line.profile_id),
                "AdjType": NUMBER_OF[line.item_name],
                "ProvNum": self.providers[line.performer_id or ""],
                "ProcDate": self.lines[line.refunds_line_id].sold_at.date() if line.refunds_line_id else NO_DAY,
                "ProcNum": of,
                "DateEntry": day,
                "ClinicNum": CLINIC,
                "SecDateTEdit": stamp(line.sold_at),
            }
