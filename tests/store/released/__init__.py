"""A small ledger of every schema that was ever out, as rows; migrations must bring each up whole."""
