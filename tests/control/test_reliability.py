"""The table of what was learned of the origins."""

from __future__ import annotations

from contactline.control.reliability import Reliability, as_table


def row(origin, direction, claims):
    return Reliability(origin=origin, direction=direction, prior=0.7, learned=0.654, claims=claims)


def test_the_table_names_origin_and_direction_and_leaves_out_what_rests_on_little():
    told = [row("Staff | B", "own_gain", 1200), row("An outlet", "third_loss", 2)]
    lines = as_table(told, least=3).splitlines()
    assert lines[2:] == ["| Staff / B | own gain | 0.70 | 0.65 | 1,200 |"]
    assert "third party's word of a loss" in as_table(told)
