"""contactline: who says what about which place, and how sure one can be of who holds it.

A page is archived; its clean, dated text is a document; a document's sentences give claims; claims of one origin on
one thing are an event; events give, day by day and settlement by settlement, an assessed probability of control;
from that come the front and its band, the map and the brief. Every figure leads back to the exact sentence.
"""

__version__ = "0.1.0"
