"""The control series as a table: the columns promised, and no row of a place never spoken of."""

from __future__ import annotations

import pandas as pd
import pytest

from contactline.export import control
from tests.export.series import small_series

COLUMNS = [
    "place_id", "name", "lat", "lon", "date", "as_known_on", "status", "p_UA", "p_RU", "p_contested",
    "evidence_count", "last_evidence", "claim_ids",
]  # fmt: skip


@pytest.fixture(params=["parquet", "csv"])
def frame(request, tmp_path):
    path = tmp_path / f"control.{request.param}"
    rows = {"parquet": control.write_parquet, "csv": control.write_csv}[request.param](small_series(), path)
    found = pd.read_parquet(path) if request.param == "parquet" else pd.read_csv(path, keep_default_na=False)
    assert rows == len(found) == 40
    return found.astype({"date": str, "last_evidence": str, "claim_ids": str})


def test_columns_and_values(frame):
    assert list(frame.columns) == COLUMNS
    assert set(frame["place_id"]) == {"t:soledar"}
    sums = frame[["p_UA", "p_RU", "p_contested"]].sum(axis=1)
    assert sums.between(0.999, 1.001).all()
    by_day = frame.set_index("date")
    assert list(by_day.loc[["2023-01-20", "2023-01-22", "2023-01-25", "2023-02-19"], "status"]) == [
        "UNKNOWN", "UA", "RU", "UNKNOWN",
    ]  # fmt: skip


def test_a_row_names_the_claims_of_its_last_thirty_days(frame):
    by_day = frame.set_index("date")["claim_ids"]
    assert by_day["2023-01-21"] == ""
    assert by_day["2023-01-22"] == "a"
    assert by_day["2023-01-25"] == "a;b"
    assert by_day["2023-02-22"] == "b"
    assert by_day["2023-02-25"] == ""


def test_rows_are_the_same_however_they_are_cut(monkeypatch, tmp_path):
    control.write_parquet(small_series(), tmp_path / "whole.parquet")
    monkeypatch.setattr(control, "_ROWS_AT_ONCE", 7)
    control.write_parquet(small_series(), tmp_path / "cut.parquet")
    pd.testing.assert_frame_equal(
        pd.read_parquet(tmp_path / "whole.parquet").astype(str),
        pd.read_parquet(tmp_path / "cut.parquet").astype(str),
    )
