"""Who holds it: events to a probability for each side, day by day and settlement by settlement.

weights.toml     what a claim is worth, as data          evidence.py     claims to likelihoods of the state of places
observations.py  evidence to scores of a place and days  reliability.py  how far an origin is to be believed
field.py         the state model                         nodes.py        its far part on a grid
smoother.py      its inference, through the days         knowledge.py    where enough has been said to judge
assess.py        the door: events to a ControlSeries     explain.py      which claims moved a place, and by how much
"""
