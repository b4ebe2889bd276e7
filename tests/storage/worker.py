"""A process that saves answers without end, and prints each participant's counter once the save is acknowledged."""

from __future__ import annotations

import itertools
import sys

from advisor.storage.store import SqlStore
from tests.storage.samples import answer, participant

SECTION = 5


def main(url: str, name: str, saves: int) -> None:
    """Save sections of answers to items `s0`.. of the participant `name`; endless where `saves` is 0."""
    store = SqlStore(url)
    with store.writing() as tx:
        tx.participants.join(participant(name))
    for counter in range(1, saves + 1) if saves else itertools.count(1):
        with store.writing() as tx:
            sent = [answer(name, f"n{counter}-{place}", counter % 5 + 1, counter) for place in range(SECTION)]
            tx.answers.save("r1", sent)
        sys.stdout.write(f"{counter}\n")
        sys.stdout.flush()
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
