"""The numbers are data, and faults in them are all named."""

from __future__ import annotations

from pathlib import Path

import pytest

from contactline.control import weights as module
from contactline.control.weights import default_weights, load_weights
from contactline.errors import ConfigurationError


def test_every_fault_is_told_at_once(tmp_path):
    text = Path(module.__file__).with_name("weights.toml").read_text(encoding="utf-8")
    text = text.replace(
        'kind = "capture", where = "whole", actor = 0.66', 'kind = "capturing", where = "all", actor = 0'
    )
    broken = tmp_path / "weights.toml"
    broken.write_text(text.replace("[calibration]", "[calibrated]"), encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_weights(broken)
    assert len(caught.value.faults) == 4


def test_replace_changes_one_number_and_refuses_an_unknown_one():
    changed = default_weights().replace(field__pull=9.0)
    assert changed["field.pull"] == 9.0
    assert default_weights()["field.pull"] != 9.0
    with pytest.raises(KeyError):
        default_weights().replace(field__nothing=1.0)


def test_every_row_speaks_for_someone():
    for key, row in default_weights().likelihood.items():
        assert len({row.actor, row.other}) == 2 or row.contested > row.actor, key
