"""The record on the command line: events in words, forms, where everybody is, alarms, custody, a made day."""

from __future__ import annotations

import errno
import json
import shutil
import sqlite3
import stat
from pathlib import Path
from typing import Any, NoReturn

import pyrage
import pytest
from benchmarks.ledger.own_server import own_server

from safepassage.cli import run
from safepassage.cli.rehearse import replay
from safepassage.cli.screen import Screen
from safepassage.ledger import kept_state
from safepassage.ledger.entry_fields import KIND_WORDS
from safepassage.ledger.event import KINDS
from tests.needs import need_postgresql

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Copy the small example."""
    return Path(shutil.copytree(EXAMPLES / "town", tmp_path / "town"))


@pytest.fixture
def planned(town: Path) -> Path:
    """Plan it."""
    assert run(["plan", str(town), "--seconds", "0"], Screen()) == 0
    return town


def say(capsys: pytest.CaptureFixture[str], *words: str, lang: str = "en") -> tuple[int, str]:
    """Return the exit code of a command and what it shows."""
    capsys.readouterr()
    code = run(list(words), Screen(lang="ar" if lang == "ar" else "en"))
    captured = capsys.readouterr()
    return code, captured.out + captured.err


def told(capsys: pytest.CaptureFixture[str], *words: str) -> Any:  # noqa: ANN401
    """Return what a command tells a program."""
    capsys.readouterr()
    run([*words, "--json"], Screen(as_json=True))
    return json.loads(capsys.readouterr().out)


def test_events_in_words_are_where_people_are(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Registered, boarded and arrived: everybody is where the record says, by account and group."""
    folder = str(town)
    assert say(capsys, "record", folder, "registered", "--at", "school", "civilians=60")[0] == 0
    code, said = say(
        capsys, "record", folder, "boarded", "--vehicle", "bus-001", "--at", "school", "civilians=48"
    )
    assert code == 0
    assert "number 2 of desk-" in said
    where = told(capsys, "where", folder)
    assert where["accounts"] == {"place:school": {"civilians": 12}, "vehicle:bus-001": {"civilians": 48}}
    assert where["came_in"] == 60
    assert (
        say(capsys, "record", folder, "arrived", "--vehicle", "bus-001", "--at", "stadium", "civilians=48")[0]
        == 0
    )
    assert told(capsys, "where", folder)["accounts"]["place:stadium"] == {"civilians": 48}
    keys = next((town / "record" / "keys").iterdir())
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600


def test_who_is_left_in_a_vehicle_that_serves_no_longer_is_on_top(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are unaccounted for, first of all, in both languages; nothing is refused for it."""
    folder = str(town)
    say(capsys, "record", folder, "registered", "--at", "school", "civilians=60")
    say(capsys, "record", folder, "boarded", "--vehicle", "bus-001", "--at", "school", "civilians=20")
    code, said = say(capsys, "record", folder, "vehicle_back", "--vehicle", "bus-001")
    assert code == 0
    assert "unaccounted for" in said
    assert say(capsys, "where", folder)[1].splitlines()[0] == "Unaccounted for: 20."
    assert say(capsys, "where", folder, lang="ar")[1].startswith("مجهولو المصير")
    code, said = say(capsys, "alarms", folder)
    assert code == 1
    assert "Alarms:" in said
    event = told(capsys, "alarms", folder)["alarms"][0]["events"][0]
    assert f"    events {event}" in said


def test_a_household_is_followed(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its chain of custody names every account and event; one that nobody named has none."""
    folder = str(town)
    for words in (
        ["registered", "--at", "school"],
        ["boarded", "--vehicle", "bus-001", "--at", "school"],
        ["arrived", "--vehicle", "bus-001", "--at", "stadium"],
    ):
        assert say(capsys, "record", folder, *words, "--household", "K7=4", "civilians=4")[0] == 0
    found = told(capsys, "custody", folder, "K7")
    assert [step["to"] for step in found["chain"]] == ["place:school", "vehicle:bus-001", "place:stadium"]
    assert found["holding"] == {"place:stadium": 4}
    assert "Now 4: Stadium" in say(capsys, "custody", folder, "K7")[1]
    assert "4: School → aboard bus-001 (" in say(capsys, "custody", folder, "K7")[1]
    assert say(capsys, "custody", folder, "K8")[0] == 1


def test_a_wrong_word_is_refused_with_everything_that_is_wrong(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is recorded, every fault is told, and no record is left behind half begun."""
    folder = str(town)
    code, said = say(
        capsys, "record", folder, "boarded", "--vehicle", "b", "--at", "scool", "civilian=4", "wounded=x"
    )
    assert code == 1
    assert "school" in said
    assert "civilians" in said
    assert "x is no whole number" in said
    assert "✗ civilian: " in said
    assert "Give it: The vehicle." in say(capsys, "record", folder, "vehicle_back")[1]
    assert say(capsys, "record", folder, "bording")[0] == 1
    assert say(capsys, "record", folder, "boarded", "48")[0] == 1
    assert say(capsys, "where", folder)[0] == 1 or told(capsys, "where", folder)["events"] == 0


def test_a_correction_changes_what_is_counted_and_not_what_was_recorded(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The wrong event stays, and its correction beside it."""
    folder = str(town)
    made = told(capsys, "record", folder, "registered", "--at", "school", "civilians=84")
    code, _ = say(
        capsys,
        "record",
        folder,
        "corrected",
        "--event",
        made["id"],
        "--reason",
        "digits swapped",
        "civilians=48",
    )
    assert code == 0
    where = told(capsys, "where", folder)
    assert where["accounts"] == {"place:school": {"civilians": 48}}
    assert where["events"] == 2


def test_a_form_keyed_in_twice_counts_once(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Lines that are known already are not counted again; a changed one is kept as disputed."""
    folder = str(town)
    form = town / "sheet-3.csv"
    lines = "no,kind,time,vehicle,at,civilians\n1,registered,2026-03-02 06:10,,school,60\n"
    form.write_text(lines, encoding="utf-8")
    assert "recorded 1, known already 0" in say(capsys, "record", folder, "import", str(form))[1]
    form.write_text(lines + "2,boarded,2026-03-02 06:40,bus-001,school,40\n", encoding="utf-8")
    assert "recorded 1, known already 1" in say(capsys, "record", folder, "import", str(form))[1]
    form.write_text(lines.replace("60", "61"), encoding="utf-8")
    said = say(capsys, "record", folder, "import", str(form))[1]
    assert "refused and kept 1" in said
    assert "The lines 1 are not as they were imported first." in said
    found = told(capsys, "where", folder)
    assert found["accounts"] == {"place:school": {"civilians": 20}, "vehicle:bus-001": {"civilians": 40}}
    assert len(told(capsys, "alarms", folder)["disputes"]) >= 1


def test_a_form_under_another_name_does_not_count_twice(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A copied file is refused with the name it had; it is taken in only where that is asked for."""
    folder = str(town)
    form, copied = town / "sheet-3.csv", town / "sheet-3 (1).csv"
    lines = "no,kind,time,vehicle,at,civilians\n1,registered,2026-03-02 06:10,,school,60\n"
    form.write_text(lines, encoding="utf-8")
    other = town / "sheet-4.csv"
    other.write_text(lines.replace("60", "42"), encoding="utf-8")
    assert say(capsys, "record", folder, "import", str(form))[0] == 0
    assert say(capsys, "record", folder, "import", str(other))[0] == 0
    copied.write_text(lines, encoding="utf-8")
    code, said = say(capsys, "record", folder, "import", str(copied))
    assert code == 1
    assert "form sheet-3," in said
    assert told(capsys, "where", folder)["came_in"] == 102
    assert say(capsys, "record", folder, "import", str(copied), "--anyway")[0] == 0
    assert told(capsys, "where", folder)["came_in"] == 162
    assert say(capsys, "record", folder, "import", str(form))[0] == 0


def test_an_empty_form_is_written_once(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is never written over one that may have been filled in."""
    form = town / "empty.xlsx"
    assert say(capsys, "record", str(town), "form", "-o", str(form))[0] == 0
    assert say(capsys, "record", str(town), "form", "-o", str(form))[0] == 1
    assert "recorded 0" in say(capsys, "record", str(town), "import", str(form))[1]


def test_plan_record_replan_with_a_halt_and_two_lost_buses(
    planned: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The day is recorded until it goes wrong; the state of the record is planned from, and verified."""
    folder, plan = str(planned), str(planned / "plan.json")
    code, said = say(capsys, "rehearse", folder, plan, "--until", "2026-03-02T08:20")
    assert code == 0
    assert "contradict others" in said
    for bus in ("bus-005", "bus-006"):
        assert (
            say(capsys, "record", folder, "vehicle_back", "--vehicle", bus, "--time", "2026-03-02T08:25")[0]
            == 0
        )
    halt = ["--at", "bridge", "--time"]
    assert say(capsys, "record", folder, "halted", *halt, "2026-03-02T08:26")[0] == 0
    assert say(capsys, "record", folder, "resumed", *halt, "2026-03-02T08:40")[0] == 0
    assert say(capsys, "state", folder, plan, "--at", "2026-03-02T08:45")[0] == 0
    state = json.loads((planned / "state.json").read_text(encoding="utf-8"))
    assert {change["vehicle"] for change in state["changes"]} == {"bus-005", "bus-006"}
    assert any(trip["load"] for trip in state["trips"])
    code, said = say(capsys, "replan", folder, plan, "--state", str(planned / "state.json"))
    assert code == 0, said
    again = str(planned / "replan.json")
    code, said = say(capsys, "verify", folder, again, "--state", str(planned / "state.json"))
    assert code == 0, said


def test_a_halt_that_goes_on_is_in_the_state(planned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without its end the halt is a change of the state."""
    folder = str(planned)
    say(capsys, "rehearse", folder, str(planned / "plan.json"), "--until", "2026-03-02T07:00")
    say(capsys, "record", folder, "halted", "--at", "bridge", "--time", "2026-03-02T07:05")
    assert say(capsys, "state", folder, "--at", "2026-03-02T07:10")[0] == 0
    state = json.loads((planned / "state.json").read_text(encoding="utf-8"))
    assert [change["kind"] for change in state["changes"]] == ["halt"]


def test_a_rehearsal_never_mixes_with_a_record(planned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where something has been recorded, no day is made up."""
    folder, plan = str(planned), str(planned / "plan.json")
    say(capsys, "record", folder, "registered", "--at", "school", "civilians=1")
    assert say(capsys, "rehearse", folder, plan)[0] == 1
    assert told(capsys, "where", folder)["events"] == 1


def test_a_day_is_told_again_at_the_speed_asked_for(
    planned: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The pauses between events are as long as they were, divided by the speed, and never very long."""
    say(capsys, "rehearse", str(planned), str(planned / "plan.json"), "--until", "2026-03-02T07:00")
    slept: list[float] = []
    assert replay(Screen(), planned, speed=600.0, sleep=slept.append) == 0
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == len(slept) + 1
    assert shown == sorted(shown, key=lambda line: line[:16])
    assert 0 < max(slept) <= 2.0


def test_as_of_an_instant(planned: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What had happened by an instant, and what was known by then, are asked for apart."""
    folder = str(planned)
    say(capsys, "rehearse", folder, str(planned / "plan.json"))
    early = told(capsys, "where", folder, "--as-of", "2026-03-02T08:00")
    late = told(capsys, "where", folder)
    assert early["events"] < late["events"]
    assert early["came_in"] == late["came_in"] == 302
    known = told(capsys, "where", folder, "--known-at", "2026-03-02T07:00")
    assert known["events"] < early["events"]
    assert say(capsys, "where", folder, "--as-of", "noon")[0] == 1


def test_two_hubs_exchange_bundles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever trusts the other takes its bundle in, once or twice; both then have the same digest."""
    north, south = (Path(shutil.copytree(EXAMPLES / "town", tmp_path / name)) for name in ("north", "south"))
    assert say(capsys, "record", str(north), "registered", "--at", "school", "civilians=60")[0] == 0
    assert say(capsys, "record", str(south), "registered", "--at", "clinic", "wounded=4")[0] == 0
    bundle = tmp_path / "north.bundle"
    code, said = say(capsys, "record", str(north), "export", str(bundle))
    assert code == 0
    assert "not encrypted" in said
    assert say(capsys, "record", str(south), "import", str(bundle))[0] == 1
    assert say(capsys, "record", str(south), "trust", str(north / "record" / "keyring.json"))[0] == 0
    assert "recorded 1, known already 0" in say(capsys, "record", str(south), "import", str(bundle))[1]
    assert "recorded 0, known already 1" in say(capsys, "record", str(south), "import", str(bundle))[1]
    own = told(capsys, "record", str(south), "keys")
    assert say(capsys, "record", str(north), "trust", f"{own['device']}={own['keys'][own['device']]}")[0] == 0
    back = tmp_path / "south.bundle"
    there = told(capsys, "record", str(south), "export", str(back))
    assert told(capsys, "record", str(north), "import", str(back))["digest"] == there["digest"]
    assert told(capsys, "where", str(north))["accounts"] == told(capsys, "where", str(south))["accounts"]


def test_an_encrypted_bundle_is_read_by_its_recipient_alone(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the key it is taken in, without it refused; a wrong key of a recipient is told."""
    identity = pyrage.x25519.Identity.generate()
    key = tmp_path / "key.txt"
    key.write_text(f"# my key\n{identity}\n", encoding="utf-8")
    say(capsys, "record", str(town), "registered", "--at", "school", "civilians=60")
    bundle, other = tmp_path / "a.bundle", tmp_path / "b.bundle"
    made = ["record", str(town), "export", str(bundle), "--recipient", str(identity.to_public())]
    assert say(capsys, *made)[0] == 0
    assert b"school" not in bundle.read_bytes()
    assert say(capsys, "record", str(town), "import", str(bundle))[0] == 1
    assert say(capsys, "record", str(town), "import", str(bundle), "--identity", str(key))[0] == 0
    assert say(capsys, "record", str(town), "export", str(other), "--recipient", "age1nobody")[0] == 1
    assert not other.exists()
    assert say(capsys, "record", str(town), "export", str(tmp_path / "form.csv"))[0] == 1


def test_two_desks_share_a_record_on_a_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each signs as its own device; both see everything, once each trusts the other."""
    north, south = (Path(shutil.copytree(EXAMPLES / "town", tmp_path / name)) for name in ("north", "south"))
    with own_server(need_postgresql()) as server:
        for folder in (north, south):
            (folder / "record").mkdir()
            address = server.address("shared")
            (folder / "record" / "server.txt").write_text(f"{address}\n", encoding="utf-8")
        first = told(capsys, "record", str(north), "registered", "--at", "school", "civilians=60")
        second = told(capsys, "record", str(south), "registered", "--at", "clinic", "wounded=4")
        assert first["device"] != second["device"]
        assert told(capsys, "where", str(north))["came_in"] == 60
        assert say(capsys, "record", str(north), "trust", str(south / "record" / "keyring.json"))[0] == 0
        assert told(capsys, "where", str(north))["came_in"] == 64
        assert say(capsys, "record", str(north), "verify")[0] == 0
        assert say(capsys, "record", str(south), "export", str(tmp_path / "x.bundle"))[0] == 1
    (north / "record" / "server.txt").write_text("somewhere\n", encoding="utf-8")
    assert say(capsys, "where", str(north))[0] == 1


def test_commands_say_the_same_with_a_snapshot_and_without(
    town: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made beside the record, used, brought up to date by later commands, and may be deleted."""
    folder, snapshots = str(town), town / "record" / "snapshots"
    monkeypatch.setattr(kept_state, "EVENTS_MIN", 2)
    asked = (["where", folder], ["alarms", folder], ["custody", folder, "K7"])
    told(capsys, "record", folder, "registered", "--at", "school", "civilians=60", "--household", "K7=4")
    assert not snapshots.exists()
    boarded = ("boarded", "--vehicle", "bus-001", "--at", "school", "civilians=70", "--household", "K7=4")
    event = told(capsys, "record", folder, *boarded)["id"]
    with_it = [told(capsys, *words) for words in asked]
    assert [path.name for path in snapshots.iterdir()] == ["state"]
    assert with_it[1]["alarms"]
    assert [told(capsys, *words) for words in asked] == with_it
    struck = told(capsys, "record", folder, "corrected", "--event", event, "--reason", "it was bus-002")
    assert struck["ok"]
    later = [told(capsys, *words) for words in asked]
    assert later[0]["accounts"] == {"place:school": {"civilians": 60}}
    shutil.rmtree(snapshots)
    monkeypatch.setattr(kept_state, "EVENTS_MIN", 1_000)
    assert [told(capsys, *words) for words in asked] == later
    assert not snapshots.exists()


def test_a_changed_record_is_found_out(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Verifying signs the record's end; whoever changes an event afterwards is found out."""
    for number in ("40", "20"):
        say(capsys, "record", str(town), "registered", "--at", "school", f"civilians={number}")
    code, said = say(capsys, "record", str(town), "verify")
    assert code == 0
    assert "as it was received" in said
    with sqlite3.connect(town / "record" / "record.sqlite") as connection:
        connection.execute(
            "UPDATE log SET content = CAST(replace(CAST(content AS TEXT), '40', '41') AS BLOB) WHERE ord = 1"
        )
    connection.close()
    assert say(capsys, "record", str(town), "verify")[0] == 1
    assert told(capsys, "record", str(town), "verify")["ok"] is False


def test_every_kind_of_event_is_on_the_help_page_and_has_its_arabic(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody has to guess what can be recorded, nor read an English word alone in an Arabic line."""
    code, said = say(capsys, "record", "--help")
    assert code == 0
    listed = {line.split()[0] for line in said.splitlines() if line.startswith("  ") and line.strip()}
    assert [kind for kind in KINDS if kind not in listed] == []
    said = say(capsys, "record", str(town), "halted", "--at", "bridge", lang="ar")[1]
    assert KIND_WORDS["halted"].in_language("ar") in said


def test_a_record_that_can_only_be_read_is_verified(
    town: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a write-protected stick it is verified and not signed; where nothing is recorded that is said."""
    assert say(capsys, "record", str(town), "verify")[0] == 1
    assert not (town / "record").exists()
    say(capsys, "record", str(town), "registered", "--at", "school", "civilians=40")

    def refuse(path: Path) -> NoReturn:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr("safepassage.ledger.desk.holding", refuse)
    found = told(capsys, "record", str(town), "verify")
    assert (found["ok"], found["entries"]) == (True, 1)


def test_nobody_takes_the_name_of_a_trusted_device(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A device that is known keeps its key; what is no key, and no file, is refused."""
    own = told(capsys, "record", str(town), "keys")["device"]
    assert say(capsys, "record", str(town), "trust", f"{own}={'0' * 64}")[0] == 1
    assert say(capsys, "record", str(town), "trust", "phone=123")[0] == 1
    assert say(capsys, "record", str(town), "trust")[0] == 1
    assert say(capsys, "record", str(town), "trust", str(tmp_path / "nothing.json"))[0] == 1


def test_what_may_be_mistyped_is_recorded_and_told(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A vehicle nobody has named before, and a time that lies ahead, are asked about; nothing is refused."""
    bus = ["--at", "school", "civilians=4"]
    say(capsys, "record", str(town), "vehicle_out", "--vehicle", "bus-001", "--at", "garage")
    code, said = say(capsys, "record", str(town), "boarded", "--vehicle", "bus-01", *bus)
    assert code == 0
    assert "Did you mean bus-001?" in said
    code, said = say(capsys, "record", str(town), "boarded", "--vehicle", "bus-001", *bus)
    assert "before" not in said
    code, said = say(capsys, "record", str(town), "halted", "--at", "bridge", "--time", "2099-01-01T10:00")
    assert code == 0
    assert "lies ahead" in said
    assert told(capsys, "where", str(town))["events"] == 4
