"""How surprising it is that two things meet, and how free a word's neighbours are."""

from __future__ import annotations

from collections.abc import Iterable
from math import log, log2

SIGNIFICANT = 10.83  # chi-squared with one degree of freedom passes this once in a thousand by chance
VARIED = 1.5  # bits: about three different neighbours, met equally often


def log_likelihood(together: int, first: int, second: int, total: int) -> float:
    """Dunning's G²: of `total` events, `first` have one thing, `second` the other, `together` both; 0.0 where they meet no more than by chance.

    G² = 2 Σ O ln(O/E) over the four cells of the table, O observed and E expected were the two independent. Unlike chi-squared and mutual
    information it holds for rare words too: T. Dunning, Accurate Methods for the Statistics of Surprise and Coincidence, Computational
    Linguistics 19(1), 1993, pp. 61-74.
    """
    if together * total <= first * second:
        return 0.0
    observed = (together, first - together, second - together, total - first - second + together)
    expected = (first * second, first * (total - second), (total - first) * second, (total - first) * (total - second))
    return 2 * sum(o * log(o * total / e) for o, e in zip(observed, expected, strict=True) if o)


def entropy(counts: Iterable[int]) -> float:
    """Branching entropy in bits: how open it is what stands beside a word. A word of its own has many neighbours, a piece of one has few
    (Z. Jin and K. Tanaka-Ishii, Unsupervised Segmentation of Chinese Text by Use of Branching Entropy, COLING/ACL 2006)."""
    met = [count for count in counts if count]
    total = sum(met)
    return -sum(count / total * log2(count / total) for count in met)
