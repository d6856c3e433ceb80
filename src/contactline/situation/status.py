"""One place on one day, told: how sure, who says what, who disagrees, what moved the judgement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from contactline.errors import NotFoundError
from contactline.model.claim import Claim, Modality
from contactline.model.control import CONTESTED, UNKNOWN, ControlSeries, Influence
from contactline.model.document import Document
from contactline.model.theatre import Theatre
from contactline.situation.disagreement import Disagreement, disagreements
from contactline.situation.estimates import band
from contactline.situation.wording import clause, day_words, forces, listed, sentence

DAYS_BACK, DAYS_ON = 30, 3
MOST_CLAIMS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """What `to_text` tells: the assessed state, the claims around the day, newest first, and their
    influence.
    """

    place_id: str
    name: str
    day: date
    as_known_on: date
    status: str
    probabilities: tuple[tuple[str, float], ...]
    evidence_count: int
    last_evidence: date | None
    claims: tuple[Claim, ...] = field(repr=False)
    disagreements: tuple[Disagreement, ...] = field(repr=False)
    influences: tuple[Influence, ...] = field(repr=False)


def status(
    series: ControlSeries,
    place_id: str,
    day: date,
    claims: Sequence[Claim],
    theatre: Theatre,
    *,
    influences: Sequence[Influence] = (),
    days_back: int = DAYS_BACK,
) -> StatusReport:
    """What is known of a place on `day`. `claims` are those known on the series' `as_known_on`.

    Told are claims of the place whose time overlaps the `days_back` days before `day` and three after it.
    Raises NotFoundError for a place that the series does not hold, IndexError for a day outside it.
    """
    i = next((i for i, p in enumerate(series.places) if p.place_id == place_id), None)
    if i is None:
        raise NotFoundError(f"the assessment holds no place {place_id!r}")
    at = series.day_index(day)
    last = int(series.last_evidence[at, i])
    told = _told(claims, place_id, day, days_back)
    return StatusReport(
        place_id=place_id,
        name=series.places[i].name,
        day=day,
        as_known_on=series.as_known_on,
        status=series.status(at, i),
        probabilities=tuple(
            (state, float(p))
            for state, p in zip((*series.sides, CONTESTED), series.probability[at, i], strict=True)
        ),
        evidence_count=int(series.evidence_count[at, i]),
        last_evidence=series.start + timedelta(days=last) if last >= 0 else None,
        claims=told,
        disagreements=disagreements(told, theatre),
        influences=tuple(influences),
    )


def _told(claims: Sequence[Claim], place_id: str, day: date, days_back: int) -> tuple[Claim, ...]:
    first, last = day - timedelta(days=days_back), day + timedelta(days=DAYS_ON)
    mine = [
        c
        for c in claims
        if c.locus.place is not None
        and c.locus.place.place_id == place_id
        and c.time.end >= first
        and c.time.start <= last
    ]
    mine.sort(key=lambda c: (abs((c.time.end - day).days), -c.confidence, c.claim_id))
    return tuple(sorted(mine[:MOST_CLAIMS], key=lambda c: (c.time.end, c.claim_id), reverse=True))


def to_text(report: StatusReport, theatre: Theatre, documents: Mapping[str, Document]) -> str:
    """The report as plain text for a terminal, without markup or control characters from any page."""
    lines = [
        f"{_clean(report.name)} on {day_words(report.day)} (as known on {day_words(report.as_known_on)})",
        "",
        f"Assessed: {_assessed(report, theatre)}",
        f"          {_odds(report, theatre)}",
        f"          {_evidence(report)}",
    ]
    lines += ["", "Who says what:"] if report.claims else ["", "No claim of these weeks speaks of it."]
    lines += [line for claim in report.claims for line in _claim_lines(claim, theatre, documents)]
    lines += _disagreeing(report, theatre)
    lines += _influence_lines(report, theatre)
    return "\n".join(lines) + "\n"


def _assessed(report: StatusReport, theatre: Theatre) -> str:
    if report.status == UNKNOWN:
        return "unknown; too little has been said of it, or too long ago"
    p = dict(report.probabilities)[report.status]
    what = "contested" if report.status == CONTESTED else f"held by {forces(theatre, report.status)}"
    return f"{band(p).words} to be {what} ({100 * p:.0f} percent)"


def _odds(report: StatusReport, theatre: Theatre) -> str:
    each = [
        f"{'contested' if s == CONTESTED else forces(theatre, s)} {100 * p:.0f}"
        for s, p in report.probabilities
    ]
    return f"in percent: {', '.join(each)}"


def _evidence(report: StatusReport) -> str:
    if report.last_evidence is None:
        return (
            "no claim about it has borne on this; what is given comes from its surroundings or the baseline"
        )
    return f"rests on {report.evidence_count} claims, the last of {day_words(report.last_evidence)}"


def _claim_lines(claim: Claim, theatre: Theatre, documents: Mapping[str, Document]) -> list[str]:
    document = documents.get(claim.document_id)
    role = f", {claim.holder.role}" if claim.holder.role not in (None, "outlet") else ""
    chain = [*claim.via]
    if document is not None and document.outlet not in ("", claim.holder.name, *chain):
        chain.append(document.outlet)
    via = f" via {', '.join(chain)}" if chain else ""
    days = day_words(claim.time.start)
    if claim.time.end != claim.time.start:
        days += f" to {day_words(claim.time.end)}"
    lines = [
        f"  {days}: {_clean(claim.holder.name + role + via)}",
        f"    {_clean(sentence(clause([claim], theatre)))}{_manner(claim)}",
        f"    “{_clean(claim.quote)}”",
    ]
    where = f", {_clean(document.address)}" if document is not None else ""
    return [*lines, f"    [{claim.claim_id}{where}]"]


def _manner(claim: Claim) -> str:
    """Kind, modality, hedge and kind of evidence, as far as they are not the plain case."""
    told = [claim.kind.value]
    if claim.modality is not Modality.ACTUAL:
        told.append(claim.modality.value)
    told.append(claim.polarity.value)
    if claim.likelihood is not None:
        hedge = claim.likelihood
        scale = f" = {hedge.low}-{hedge.high} % on the {hedge.scale} scale" if hedge.scale else ""
        told.append(f"“{_clean(hedge.phrase)}”{scale}")
    if claim.evidence.value not in ("none", "statement"):
        told.append(claim.evidence.value)
    return f" ({', '.join(told)})"


def _disagreeing(report: StatusReport, theatre: Theatre) -> list[str]:
    lines: list[str] = []
    for one in report.disagreements:
        for sides, claims in one.positions:
            who = listed(_clean(c.holder.name) for c in claims)
            lines.append(f"  {' or '.join(forces(theatre, s) for s in sides)}: {who}")
    return ["", "They disagree about who holds it:", *lines] if lines else []


def _influence_lines(report: StatusReport, theatre: Theatre) -> list[str]:
    if not report.influences:
        return []
    lines = ["", "What moved the judgement (change of probability, in points):"]
    for one in report.influences[:10]:
        toward = "contested" if one.side == CONTESTED else forces(theatre, one.side)
        lines.append(f"  {100 * one.change:+.1f} towards {toward}  [{one.claim_id}]")
    return lines


def _clean(text: str) -> str:
    """`text` on one line, without control characters that a terminal would obey."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
