"""P1, P3 and P7 together, as Jepsen tests a set: writers on two hubs that cannot always meet."""

from __future__ import annotations

import json
import random
import signal
import tempfile
from pathlib import Path

import pytest
from benchmarks.ledger.own_server import OwnServer

from safepassage.ledger.bundle import digest, export_bundle, import_bundle
from safepassage.ledger.chain import sign_head, verify_chain
from safepassage.ledger.sealed import Sealed
from safepassage.ledger.store import Store, open_store
from tests.ledger.store.keys import signer, trusting
from tests.ledger.store.processes import begun
from tests.ledger.store.stores import NORTH, SOUTH, event, later
from tests.ledger.store.test_store_anything import held, told

WRITERS = 4
DOOMED = 1
TRUST = trusting({"south", "north"})
WRITE = """
import random
mine, seed = int(sys.argv[3]), int(sys.argv[4])
rng = random.Random(seed)
hubs = [open_store(place), open_store(sys.argv[2])]
for number in range(1, 31):
    hub = rng.choice(hubs)
    hub.append([event(mine * 1000 + number, f"phone-{mine}")], NOW)
    if mine == 1 and number == 15:
        os.kill(os.getpid(), 9)
    tell("own", number)
    if rng.random() < 0.3:
        # an answer that did not arrive: sent again, to whichever hub can be reached
        rng.choice(hubs).append([event(mine * 1000 + n, f"phone-{mine}") for n in range(1, number + 1)], NOW)
    if rng.random() < 0.3:
        # one id from several hands, each with what it says
        rng.choice(hubs).append([event(number, "shared", says=f"writer {mine}")], NOW)
        tell("shared", number)
for hub in hubs:
    hub.close()
"""


def carried(giver: Store, taker: Store, path: Path, after_order: int, second: int) -> None:
    """Carry a bundle from one hub to the other."""
    export_bundle(giver, path, at=later(second), signer=signer(giver.identity.hub), after_order=after_order)
    import_bundle(taker, path, received_at=later(second), trust=TRUST)


@pytest.mark.parametrize("north_is_on_a_server", [False, True])
def test_after_partitions_both_hubs_hold_all_that_was_acknowledged(
    north_is_on_a_server: bool, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Four processes write to either hub, one is killed; bundles go between at random, at last both ways."""
    places = [str(tmp_path / "south.sqlite"), str(tmp_path / "north.sqlite")]
    if north_is_on_a_server:
        server: OwnServer = request.getfixturevalue("postgresql")
        places[1] = server.address(f"partitions {tmp_path.name} {random.getrandbits(32)}")
    rng = random.Random(7)  # noqa: S311 - moments, not secrets
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(places[0], SOUTH) as south,
        open_store(places[1], NORTH) as north,
    ):
        stick = Path(folder) / "bundle"
        writers = [
            begun(WRITE, places[0], places[1], str(n), str(rng.random())[2:]) for n in range(1, WRITERS + 1)
        ]
        second = 0
        while any(writer.poll() is None for writer in writers):
            second += 1
            giver, taker = rng.sample([south, north], 2)
            carried(giver, taker, stick, rng.randint(0, giver.head().order), second)
        acknowledged: set[Sealed] = set()
        for mine, writer in enumerate(writers, start=1):
            answers, _ = writer.communicate(timeout=60)
            assert writer.returncode == (-signal.SIGKILL if mine == DOOMED else 0)
            for line in answers.splitlines():
                what, number = json.loads(line)
                acknowledged.add(
                    event(mine * 1000 + number, f"phone-{mine}")
                    if what == "own"
                    else event(number, "shared", says=f"writer {mine}")
                )
        carried(south, north, stick, 0, second + 1)
        carried(north, south, stick, 0, second + 2)
        assert len(acknowledged) > 3 * 30 + 14
        assert acknowledged <= held(south) == held(north)
        assert digest(south) == digest(north)
        assert told(south.disputes()) == told(north.disputes()) != []
        for store in (south, north):
            store.keep_head(sign_head(store, at=later(second + 3), signer=signer(store.identity.hub)))
            assert verify_chain(store, [*south.heads(), *north.heads()], TRUST) == []
