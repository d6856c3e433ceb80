"""Who holds it: events to a probability for each side, day by day and settlement by settlement.

weights.toml   what a claim is worth, as data         evidence.py     claims to likelihoods of the state of
places graph.py       which settlements are neighbours       reliability.py  how far an origin is to be
believed field.py       the state model and its inference      assess.py       the door: events to a
ControlSeries explain.py     which claims moved a place, and by how much
"""
