"""Maps laid over one another in a small war: where they differ, since when, who changed its word, which claims tell."""

from __future__ import annotations

import pytest
import shapely

from contactline.model.claim import Kind
from contactline.model.control import CONTESTED
from contactline.situation.comparison import HERE, agreement_text, compare, together
from contactline.situation.othermaps import Drawn, Listed, OtherMap
from tests.control.strip_world import claim, day, strip, theatre
from tests.situation.worlds import held, series_of

WAR = theatre()
PLACES = strip()
# On day 20 the seventh column (villages 18 to 20) passes from B to A.
SERIES = series_of(PLACES, [held("A" * 18 + "B" * 18)] * 20 + [held("A" * 21 + "B" * 15)] * 21)
COLUMN = 0.067


def west_of(columns: int) -> shapely.Geometry:
    """The ground of the first so many columns."""
    return shapely.box(36.0, 47.0, 37.0 + (columns - 0.5) * COLUMN, 49.0)


def drawing(columns: int, on: int | None = None) -> Drawn:
    return Drawn(day=None if on is None else day(on), areas={"A": west_of(columns)})


def atlas(*drawn: Drawn, name: str = "Atlas", rest: str | None = "B") -> OtherMap:
    return OtherMap(name=name, drawn=drawn, rest=rest)


def only(maps, on=30, claims=()):
    (found,) = compare(SERIES, day(on), maps, claims, WAR)
    return found


def test_maps_that_agree_have_no_difference():
    found = only([atlas(drawing(7))])
    assert (found.both, found.same, found.differences) == (36, 36, ())


def test_a_map_that_stays_behind_differs_since_this_one_changed():
    found = only([atlas(drawing(6, on=0))])
    assert [d.name for d in found.differences] == ["Village 18", "Village 19", "Village 20"]
    one = found.differences[0]
    assert (one.says, one.other_says) == ("A", "B")
    assert (one.since, one.at_least, one.changed) == (day(20), False, HERE)
    assert one.probability == pytest.approx(0.98)


def test_a_map_that_changes_later_differs_since_its_own_day():
    found = only([atlas(drawing(7, on=0), drawing(8, on=25))])
    assert {d.name for d in found.differences} == {"Village 21", "Village 22", "Village 23"}
    assert {(d.since, d.changed) for d in found.differences} == {(day(25), "Atlas")}


def test_a_map_without_a_day_speaks_of_the_day_asked_about_alone():
    one = only([atlas(drawing(6))]).differences[0]
    assert (one.since, one.at_least, one.changed) == (day(30), True, None)


def test_days_of_silence_do_not_break_a_difference():
    spoken = (("B", day(0), day(22)), ("B", day(28), day(40)))
    table = OtherMap(name="Table", listed=(Listed(lat=PLACES[18].lat, lon=PLACES[18].lon, states=spoken),))
    (one,) = only([table]).differences
    assert (one.since, one.changed) == (day(20), HERE)


def test_where_a_map_says_nothing_there_is_no_difference():
    found = only([atlas(drawing(6), rest=None)])
    assert (found.both, found.same) == (18, 18)


def test_contested_ground_over_held_ground_is_contested():
    both = Drawn(day=None, areas={"A": west_of(7), CONTESTED: shapely.box(37.38, 47.0, 37.43, 49.0)})
    found = only([atlas(both)])
    assert {d.other_says for d in found.differences} == {CONTESTED}
    assert {d.name for d in found.differences} == {"Village 18", "Village 19", "Village 20"}


def test_claims_for_each_word_explain_it():
    ours = claim(PLACES[19], 20, Kind.CAPTURE, "A", "Watcher")
    theirs = claim(PLACES[19], 24, Kind.CONTROL, "B", "B staff", "B")
    later = claim(PLACES[19], 35, Kind.CONTROL, "B", "B staff", "B")
    found = only([atlas(drawing(6, on=0))], claims=[ours, theirs, later])
    one = next(d for d in found.differences if d.name == "Village 19")
    assert [c.claim_id for c in one.claims] == [ours.claim_id]
    assert [c.claim_id for c in one.other_claims] == [theirs.claim_id]
    text = "\n".join(agreement_text(found, WAR, most=5))
    assert "33 of 36 settlements are held alike (91.7 percent)" in text
    assert f"For Atlas: B staff, 25 January 2030: Bish forces hold Village 19 [{theirs.claim_id}]" in text
    assert "since 21 January 2030, when this map changed its word" in text
    assert (
        "since 21 January 2030, and no claim of the 120 days before speaks of who is there: Village 18 and Village 20"
        in text
    )


def test_a_side_for_which_nothing_was_read_is_named():
    found = only([atlas(drawing(6, on=0))], claims=[claim(PLACES[19], 20, Kind.CAPTURE, "A")])
    assert "No claim read here speaks for Bish forces, as Atlas has it." in "\n".join(
        agreement_text(found, WAR, most=5)
    )


def test_every_two_maps_are_compared_and_those_of_one_mind_are_named():
    maps = [atlas(drawing(6), name="One"), atlas(drawing(6), name="Two"), atlas(drawing(7), name="Three")]
    found = compare(SERIES, day(30), maps, (), WAR)
    pairs = {(a.one, a.other): a for a in found}
    assert len(pairs) == 6
    assert pairs[("One", "Two")].same == 36
    assert len(pairs[("One", "Three")].differences) == 3
    assert together(found) == ("Village 18", "Village 19", "Village 20")


def test_a_settlement_of_a_table_stands_for_one_near_it_and_no_other():
    near = Listed(lat=PLACES[0].lat + 0.01, lon=PLACES[0].lon, states=(("B", None, None),))
    far = Listed(lat=PLACES[9].lat + 0.021, lon=PLACES[9].lon, states=(("B", None, None),))
    found = only([OtherMap(name="Table", listed=(near, far))])
    assert [d.name for d in found.differences] == ["Village 0"]
    assert found.both == 1
