"""The stages in order. The only place that knows it.

`ingest` takes pages to claims in the ledger, `assess` claims to control, `publish` control to the site;
`run` is all three, `watch` the same round after round.
"""

from contactline.pipeline.assess import Assessed, assess
from contactline.pipeline.ingest import Summary, ingest
from contactline.pipeline.publish import Published, publish
from contactline.pipeline.run import run
from contactline.pipeline.watch import Round, watch

__all__ = ["Assessed", "Published", "Round", "Summary", "assess", "ingest", "publish", "run", "watch"]
