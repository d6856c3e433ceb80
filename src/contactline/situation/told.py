"""The status of a place as text for a terminal: the judgement first, then why, who disagrees, what would change it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from contactline.model.claim import Claim, Modality, Polarity
from contactline.model.control import CONTESTED, UNKNOWN
from contactline.model.document import Document
from contactline.model.theatre import Theatre
from contactline.situation.estimates import band
from contactline.situation.figures import figures_text
from contactline.situation.measures import REACH_KM, Advance
from contactline.situation.pockets import pocket_text
from contactline.situation.reasons import Prospect, Reason
from contactline.situation.routes import route_text
from contactline.situation.wording import clause, day_words, forces, listed, sentence

if TYPE_CHECKING:
    from contactline.situation.status import Distance, Ground, StatusReport

NOTICEABLE_KM2 = 1.0
LEAST_CHANGE = 0.005
BEYOND_KM = 50.0
"""An edge of the band so far behind the line is told as far beyond it."""
INDENT = "    "


def to_text(report: StatusReport, theatre: Theatre, documents: Mapping[str, Document]) -> str:
    """The report as plain text, without markup or control characters from any page."""
    parts = [
        [f"{report.name} on {day_words(report.day)} (as known on {day_words(report.as_known_on)})"],
        [_assessed(report, theatre), f"{_evidence(report)} {_history(report, theatre)}".strip()],
        _titled("What weighs most", [_reason(one, theatre) for one in _weighty(report.reasons)]),
        _titled("They disagree about who holds it", _disagreeing(report, theatre)),
        _titled("What would change it", list(_prospects(report, theatre))),
        *_ground(report.ground, theatre),
        _titled("Losses and strength, by who says so", [figures_text(one) for one in report.figures]),
        _titled("Civilians", [figures_text(one) for one in report.civilians]),
    ]
    text = "\n\n".join("\n".join(on_one_line(line) for line in part) for part in parts if part)
    return f"{text}\n\n" + "\n".join(_claims(report, theatre, documents)) + "\n"


def _titled(title: str, lines: Sequence[str]) -> list[str]:
    return [title, *(f"- {line}" for line in lines)] if lines else []


def _assessed(report: StatusReport, theatre: Theatre) -> str:
    odds = [(s, p) for s, p in report.probabilities if s != report.status]
    shares = ", ".join(f"{_state(theatre, s)} {100 * p:.0f}" for s, p in sorted(odds, key=lambda o: -o[1]))
    if report.status == UNKNOWN:
        return f"Assessed: unknown; too little has been said of it, or too long ago. At most, in percent: {shares}."
    p = dict(report.probabilities)[report.status]
    what = "contested" if report.status == CONTESTED else f"held by {forces(theatre, report.status)}"
    return f"Assessed: {band(p).words} to be {what} ({100 * p:.0f} percent; {shares})."


def _state(theatre: Theatre, state: str) -> str:
    return "contested" if state == CONTESTED else "unknown" if state == UNKNOWN else forces(theatre, state)


def _evidence(report: StatusReport) -> str:
    if report.last_evidence is None:
        return (
            "No claim about it has borne on this; what is given comes from its surroundings or the baseline."
        )
    noun = "claim" if report.evidence_count == 1 else "claims"
    of = "of" if report.evidence_count == 1 else "the last of"
    return f"The judgement rests on {report.evidence_count} {noun}, {of} {day_words(report.last_evidence)}."


def _history(report: StatusReport, theatre: Theatre) -> str:
    if len(report.spells) < 2 or report.status == UNKNOWN:
        return ""
    now, before = report.spells[:2]
    was = "not assessed" if before.status == UNKNOWN else _held(before.status, theatre)
    length = "" if len(report.spells) == 2 else f" from {day_words(before.start)}"
    return f"So it has stood since {day_words(now.start)}; before, it was {was}{length}."


def _held(state: str, theatre: Theatre) -> str:
    return "contested" if state == CONTESTED else f"held by {forces(theatre, state)}"


def _weighty(reasons: Sequence[Reason]) -> list[Reason]:
    """The first three, and what else counts for half a point or more."""
    return [one for i, one in enumerate(reasons) if i < 3 or one.change >= LEAST_CHANGE]


def _reason(reason: Reason, theatre: Theatre) -> str:
    claim = reason.claim
    away = f", {reason.away_km:.0f} km away" if reason.away_km is not None else ""
    said = f"{claim.holder.name} on {day_words(claim.time.end)}: {clause([claim], theatre)}{away}{_manner(claim)}"
    toward = "contested" if reason.side == CONTESTED else forces(theatre, reason.side)
    return f"{100 * reason.change:+.1f} points for {toward}: {said} [{claim.claim_id}]"


def _disagreeing(report: StatusReport, theatre: Theatre) -> list[str]:
    return [
        f"{' or '.join(forces(theatre, s) for s in sides)}: {listed(_holders(claims))}"
        for one in report.disagreements
        for sides, claims in one.positions
    ]


def _holders(claims: Sequence[Claim]) -> list[str]:
    """Each holder once, with the last day on which it says so, the newest first."""
    last: dict[str, date] = {}
    for claim in claims:
        last[claim.holder.name] = max(claim.time.end, last.get(claim.holder.name, claim.time.end))
    return [
        f"{name} ({day_words(day)})"
        for name, day in sorted(last.items(), key=lambda i: (-i[1].toordinal(), i[0]))
    ]


def _prospects(report: StatusReport, theatre: Theatre) -> Iterator[str]:
    yield from _without(report, theatre)
    for one in report.prospects:
        yield _prospect(one, report, theatre)
    if report.silent_from is not None:
        yield f"Without another word of it, the place counts as unknown from {day_words(report.silent_from)}."


def _without(report: StatusReport, theatre: Theatre) -> Iterator[str]:
    """The one claim that holds the judgement up most, where it would fall without it."""
    best = next((r for r in report.reasons if r.side == report.status), None)
    if best is None:
        return
    left = dict(report.probabilities)[report.status] - best.change
    rival = max(p for s, p in report.probabilities if s != report.status) + best.change
    if left < rival:
        yield (
            f"Without the claim of {best.claim.holder.name} of {day_words(best.claim.time.end)} it would stand at "
            f"about {100 * left:.0f} percent and might fall the other way [{best.claim.claim_id}]."
        )


def _prospect(one: Prospect, report: StatusReport, theatre: Theatre) -> str:
    who, points = forces(theatre, one.side), 100 * (one.after - one.before)
    enemy = [s for s in theatre.side_ids if s != one.side]
    what = (
        f"{who} had taken {report.name}"
        if one.kind == "capture"
        else f"{' or '.join(forces(theatre, s) for s in enemy)} had left {report.name}"
    )
    result = f"{100 * one.before:.0f} to about {100 * one.after:.0f} percent"
    end = "and change the judgement" if one.turns else "not enough to change the judgement"
    if points < 1:
        return f"A report by {one.holder} that {what} would hardly move it."
    return f"A report by {one.holder} that {what} would take {who} from {result}, {end}."


def _ground(ground: Ground | None, theatre: Theatre) -> list[list[str]]:
    if ground is None:
        return []
    pocket = pocket_text(ground.pocket, theatre) if ground.pocket else []
    routes = [line for route in ground.routes for line in _nested(route_text(route, theatre), 1)]
    return [
        _titled("Front", list(_front(ground, theatre))),
        ["Supply routes", *routes] if routes else [],
        ["Encirclement", *_nested(pocket, len(pocket) - len(ground.pocket.sayings))] if ground.pocket else [],
    ]


def _nested(lines: Sequence[str], first: int) -> list[str]:
    """The first lines as points, the others under them."""
    return [f"- {line}" if i < first else f"{INDENT}{line}" for i, line in enumerate(lines)]


def _front(ground: Ground, theatre: Theatre) -> Iterator[str]:
    now, before = ground.front, ground.front_before
    if now is None:
        yield "No front is assessed near it."
        return
    yield f"The assessed front is {_km(now)} away" + (
        f"; on {day_words(before.day)} it was {_km(before)}." if before else "."
    )
    for one in ground.advances:
        if one.km2 >= NOTICEABLE_KM2:
            yield _advance(one, theatre)


def _km(distance: Distance) -> str:
    if distance.high - distance.low < 1:
        return f"{distance.km:.0f} km"
    far = f"{distance.high:.0f}" if distance.high - distance.km < BEYOND_KM else "far beyond"
    return f"{distance.km:.0f} km ({distance.low:.0f} to {far} within the band)"


def _advance(one: Advance, theatre: Theatre) -> str:
    return (
        f"Since {day_words(one.before)} {forces(theatre, one.side)} have gained an expected {one.km2:,.0f} square "
        f"kilometres within {REACH_KM:.0f} km ({one.km2_low:,.0f} to {one.km2_high:,.0f}), {one.km2_a_day:.1f} a day."
    )


def _claims(report: StatusReport, theatre: Theatre, documents: Mapping[str, Document]) -> list[str]:
    if not report.claims:
        return ["No claim of these weeks speaks of it."]
    sentences: defaultdict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in report.claims:
        sentences[(claim.quote, claim.holder.name, claim.time.end, claim.via)].append(claim)
    lines = [line for said in sentences.values() for line in _claim_lines(said, theatre, documents)]
    return ["Who says what, the newest first", *lines]


def _claim_lines(claims: Sequence[Claim], theatre: Theatre, documents: Mapping[str, Document]) -> list[str]:
    """What one sentence says through one holder: day and holder, each claim in words, the quote, ids by page."""
    claim = claims[0]
    days = day_words(claim.time.start)
    if claim.time.end != claim.time.start:
        days += f" to {day_words(claim.time.end)}"
    role = f", {claim.holder.role}" if claim.holder.role not in (None, "outlet") else ""
    said = [f"    {clean(sentence(clause([one], theatre)))}{_kind(one)}" for one in claims]
    pages: defaultdict[str, list[str]] = defaultdict(list)
    for one in claims:
        pages[one.document_id].append(one.claim_id)
    return [
        f"- {days}: {clean(claim.holder.name + role + _via(claims, documents))}",
        *dict.fromkeys(said),
        f"    “{clean(claim.quote)}”",
        *(f"    [{' '.join(ids)}{_address(documents.get(page))}]" for page, ids in pages.items()),
    ]


def _via(claims: Sequence[Claim], documents: Mapping[str, Document]) -> str:
    """ " via national TV, Wire and Courier": the chain, then the outlets that print it."""
    outlets = [documents[c.document_id].outlet for c in claims if c.document_id in documents]
    chain = list(claims[0].via)
    printed = listed(o for o in outlets if o not in ("", claims[0].holder.name, *chain))
    told = ", ".join([*chain, printed] if printed else chain)
    return f" via {told}" if told else ""


def _address(document: Document | None) -> str:
    return f", {clean(document.address)}" if document is not None else ""


def _kind(claim: Claim) -> str:
    return f" ({', '.join([claim.kind.value, *_manners(claim)])})"


def _manner(claim: Claim) -> str:
    told = [m for m in _manners(claim) if m not in ("denied", "attempted", "intended")]
    return f" ({', '.join(told)})" if told else ""


def _manners(claim: Claim) -> list[str]:
    """Modality, polarity, hedge and kind of evidence, as far as they are not the plain case."""
    told = [claim.modality.value] if claim.modality is not Modality.ACTUAL else []
    if claim.polarity is Polarity.DENIED:
        told.append(claim.polarity.value)
    if claim.likelihood is not None:
        hedge = claim.likelihood
        scale = f" = {hedge.low}-{hedge.high} % on the {hedge.scale} scale" if hedge.scale else ""
        told.append(f"“{clean(hedge.phrase)}”{scale}")
    if claim.evidence.value not in ("none", "statement"):
        told.append(claim.evidence.value)
    return told


def on_one_line(line: str) -> str:
    """A line with its indentation, without control characters."""
    return (INDENT if line.startswith(INDENT) else "") + clean(line)


def clean(text: str) -> str:
    """`text` on one line, without control characters that a terminal would obey."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
