"""A small assessed series to export."""

from __future__ import annotations

from datetime import date

import numpy as np

from contactline.model.control import ControlSeries
from tests.store.factories import BAKHMUT, SOLEDAR


def small_series(days: int = 40, start: date = date(2023, 1, 20)) -> ControlSeries:
    """Soledar passes from UA to RU on the 6th day and fades out of sight on the 31st; nobody speaks of Bakhmut."""
    probability = np.zeros((days, 2, 3), dtype=np.float32)
    probability[:, :, 0], probability[:, :, 2] = 0.8, 0.2
    probability[5:, 0] = (0.1, 0.85, 0.05)
    known = np.zeros((days, 2), dtype=bool)
    known[2:30, 0] = True
    count = np.zeros((days, 2), dtype=np.int32)
    count[2:, 0], count[5:, 0] = 1, 2
    last = np.full((days, 2), -1, dtype=np.int32)
    last[2:, 0], last[5:, 0] = 2, 5
    return ControlSeries(
        places=(SOLEDAR, BAKHMUT), sides=("UA", "RU"), start=start, as_known_on=date(2023, 6, 1),
        probability=probability, known=known, evidence_count=count, last_evidence=last,
        claim_ids={0: ((2, "a"), (5, "b"))},
    )  # fmt: skip
