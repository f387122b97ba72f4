"""Proposes rows for the pattern files out of a folder of texts, by statistics; a person accepts them. `propose.py` is the command."""
