"""Every message about a value, a row or a file that cannot be read, as a person reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from safepassage.operation import decoding
from safepassage.operation.folder import read_operation
from tests.operation.written import FILES, YAML, changed, read_with, said, write

PARTS = "These can stand here: operation, parties, groups, timings, terms, sources."
PASSAGE_FIELDS = (
    "These can stand here: id, kind, text, status, flow.groups, flow.from, flow.to, via, carrying."
)
TERM = "  - {id: T3, kind: order, first: {groups: [wounded]}, then: {groups: [civilians]}, fraction: 0.5}"

CELLS = [
    ("people.csv", "120", "lots", "row 2, count: lots is not a number. Write it in digits, such as 12."),
    (
        "people.csv",
        "120",
        "12.5",
        "row 2, count: 12.5 is not a whole number. Write a whole number, such as 12 or 13.",
    ),
    ("people.csv", "120", "-3", "row 2, count: -3 is less than nothing. Write a number that is 0 or more."),
    (
        "people.csv",
        "120",
        "1.200",
        (
            "row 2, count: 1.200 can be read as 1200 or as 1.2. "
            "Write the number without a separator for thousands."
        ),
    ),
    (
        "people.csv",
        "120",
        "99999999999",
        "row 2, count: 99999999999 is not possible here. Write a number from 0 to 1000000000.",
    ),
    (
        "people.csv",
        "120",
        "",
        "row 2, count: Nothing is given for count. Fill it in: How many people they are.",
    ),
    (
        "people.csv",
        "120",
        "1,200",
        (
            "row 2: The row has 4 values and the header 3 columns. "
            "Put a value that holds a separator in quotes, or give the column a name."
        ),
    ),
    (
        "legs.csv",
        "ford,10,",
        'ford,"1,200",',
        (
            "row 2, minutes: 1,200 can be read as 1200 or as 1.2. "
            "Write a point before decimals and nothing between thousands."
        ),
    ),
    (
        "legs.csv",
        "ford,10,yes",
        "ford,10,maybe",
        "row 2, both: maybe is neither yes nor no. Write yes or no.",
    ),
    (
        "legs.csv",
        "ford,10,",
        "ford,-1,",
        "row 2, minutes: -1 is less than nothing. Write a number that is 0 or more.",
    ),
    (
        "places.csv",
        "52.1,",
        "95,",
        "row 2, lat: Latitude 95 and longitude 13.1 look swapped. Write 13.1 under lat and 95 under lon.",
    ),
    (
        "places.csv",
        "52.1,",
        "195,",
        "row 2, lat: There is no place at 195 degrees here. Write decimal degrees from -90 to 90.",
    ),
    (
        "places.csv",
        "13.1,",
        "200,",
        "row 2, lon: There is no place at 200 degrees here. Write decimal degrees from -180 to 180.",
    ),
    (
        "places.csv",
        "52.1,",
        "52°6'N,",
        "row 2, lat: 52°6'N is not a number. Write decimal degrees, such as 36.1812.",
    ),
    (
        "places.csv",
        "52.1,13.1",
        "52.1,",
        "row 2, lon: The coordinate has no lon. Fill in lon too, or neither of the two.",
    ),
    (
        "places.csv",
        "assembly",
        "asembly",
        (
            "row 2, kind: asembly is not a word that kind knows. Did you mean assembly? "
            "These can stand here: assembly, reception, depot, checkpoint, junction."
        ),
    ),
    (
        "places.csv",
        "assembly",
        "zzz",
        (
            "row 2, kind: zzz is not a word that kind knows. "
            "These can stand here: assembly, reception, depot, checkpoint, junction."
        ),
    ),
    (
        "places.csv",
        "13.1,2",
        "13.1,0",
        "row 2, bays: 0 is not possible here. Write a number from 1 to 1000000000.",
    ),
    (
        "places.csv",
        "camp,reception",
        "all,reception",
        "row 4, id: all has a meaning of its own and cannot be a name. Choose another name.",
    ),
    (
        "places.csv",
        "camp,reception",
        '"camp, big",reception',
        (
            "row 4, id: camp, big cannot be used as a name for one thing. "
            "Write one short name without commas, semicolons or line breaks."
        ),
    ),
    (
        "places.csv",
        ",School,",
        f",{'a' * 30_001},",
        (
            "row 2, name_en: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa… goes on for 30001 characters. "
            "Keep it under 30000 characters."
        ),
    ),
    (
        "places.csv",
        ",School,",
        ',"School,',
        (
            "row 2: A quotation mark in this row is not closed, or stands inside a value. "
            "Put the whole value in quotation marks, and write a mark inside it twice."
        ),
    ),
    (
        "people.csv",
        "place,group,count",
        "place,group,cuont",
        "row 1, count: The column count is missing. Did you mean it by cuont? Name that column count.",
    ),
    (
        "people.csv",
        "place,group,count",
        "place,group,xyz",
        "row 1, count: The column count is missing. Add it to the header, which has place, group, xyz.",
    ),
    (
        "places.csv",
        ",bays",
        ",bayz",
        (
            "row 1, bayz: The column bayz is not known and is passed over. "
            "Did you mean bays? These can stand here: name_ar, pcode, bays, people_max."
        ),
    ),
    (
        "places.csv",
        ",bays",
        ",LAT",
        "row 1, lat: The column lat is there twice. Keep one of the two.",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "sentence"), CELLS)
def test_what_is_wrong_in_a_table_is_said(
    tmp_path: Path, file: str, old: str, new: str, sentence: str
) -> None:
    """The file, the row, the column, what is wrong and how to mend it."""
    assert f"{file}, {sentence}" in said(read_with(tmp_path, changed(file, old, new)))


SETTINGS = [
    (
        "Europe/Berlin",
        "Europe/Berlim",
        (
            "line 4, operation.timezone: There is no timezone Europe/Berlim. "
            "Did you mean Europe/Berlin? Write the IANA name."
        ),
    ),
    (
        "Europe/Berlin",
        "Damascus",
        (
            "line 4, operation.timezone: There is no timezone Damascus. "
            "Did you mean Asia/Damascus? Write the IANA name."
        ),
    ),
    (
        "Europe/Berlin",
        "qqqq",
        (
            "line 4, operation.timezone: There is no timezone qqqq. "
            "Write the IANA name, such as Asia/Damascus or Europe/Berlin."
        ),
    ),
    (
        "2026-03-28T06:00",
        "2026-03-29T02:30",
        (
            "line 5, operation.begins: 2026-03-29T02:30 does not exist in Europe/Berlin: the"
            " clocks go forward"
            " over it. Write a time that exists: in place of this one the clocks show 2026-03-29T03:30."
        ),
    ),
    (
        "2026-03-28T06:00",
        "2026-10-25T02:30",
        (
            "line 5, operation.begins: 2026-10-25T02:30 comes twice in Europe/Berlin: the clocks go back that"
            " day. Add the distance from UTC: 2026-10-25T02:30+02:00 for the first time,"
            " 2026-10-25T02:30+01:00 for the second."
        ),
    ),
    (
        "2026-03-28T06:00",
        "15/12/2016 06:00",
        (
            "line 5, operation.begins: 15/12/2016 06:00 is not a date and time. "
            "Write year, month, day and time, such as 2016-12-15T06:00."
        ),
    ),
    (
        "2026-03-28T06:00",
        "2026-02-30T06:00",
        (
            "line 5, operation.begins: There is no 2026-02-30T06:00 on the calendar and the clock. "
            "Write a date from 1970 to 2199 and a time from 00:00 to 24:00."
        ),
    ),
    (
        "2026-03-28T06:00",
        "2026-03-28T06:00+99:00",
        (
            "line 5, operation.begins: 2026-03-28T06:00+99:00 has an impossible distance from UTC. "
            "Leave the distance from UTC out, or write it such as +02:00."
        ),
    ),
    (
        "2026-03-31T18:00",
        "2026-03-31",
        (
            "line 6, operation.ends: 2026-03-31 has no time of day. Write the time too, such as"
            " 2026-03-31T18:00."
        ),
    ),
    (
        "  begins: 2026-03-28T06:00\n",
        "",
        (
            "line 1, begins: Nothing is given for begins. "
            "Fill it in: The local date and time at which the operation begins, such as 2016-12-15T06:00."
        ),
    ),
    (
        "  ends:",
        "  begns:",
        (
            "line 6, operation.begns: There is no field begns here. Did you mean begins? These"
            " can stand here: "
            "id, name, timezone, begins, ends, timings.board.per_vehicle_s, timings.board.per_person_s, "
            "timings.alight.per_vehicle_s, timings.alight.per_person_s."
        ),
    ),
    ("parties:", "partys:", f"line 10, partys: There is no field partys here. Did you mean parties? {PARTS}"),
    (
        "groups:\n  - {id: wounded, uses: stretcher}\n  - {id: civilians}\n",
        "",
        "groups: The part groups is missing. Add it: The groups of people that the agreement speaks of.",
    ),
    (
        "\n  - {id: town, name: Town, role: party}",
        " town",
        "line 10, parties: parties must be a list. Begin each entry with a dash: - {id: …}",
    ),
    (
        "{id: town, name: Town, role: party}",
        "town",
        "line 11, parties: This entry of parties has no fields. Write it with its fields: - {id: …}",
    ),
    (
        "role: party",
        "role: partie",
        (
            "line 11, role: partie is not a word that role knows. Did you mean party? "
            "These can stand here: party, mediator, guarantor, monitor, operator."
        ),
    ),
    (
        "role: party",
        "role: [party]",
        "line 11, role: A list is given for role, which takes one value. Write one value, without brackets.",
    ),
    (
        "name: Town",
        "name: {fr: Ville}",
        (
            "line 11, name.fr: name is written in en (English) and ar (Arabic) only. "
            "Write it as name: {en: …, ar: …}."
        ),
    ),
    (
        "{per_vehicle_s: 300, per_person_s: 3}",
        "300",
        (
            "line 9, timings.alight: 300 cannot stand for timings.alight as a whole. "
            "Write its parts in braces: per_vehicle_s, per_person_s."
        ),
    ),
    (
        "per_vehicle_s: 300",
        "per_vehicle_s: {a: 1}",
        (
            "line 9, timings.alight.per_vehicle_s: timings.alight.per_vehicle_s has no parts of its own."
            " Write one value."
        ),
    ),
    (
        (
            "timings:\n  board: {per_vehicle_s: 600, per_person_s: 6}\n"
            "  alight: {per_vehicle_s: 300, per_person_s: 3}"
        ),
        "timings: 5",
        (
            "line 7, timings: timings must have fields of its own. "
            "Write each field on a line of its own under it, as name: value."
        ),
    ),
    (
        "  timezone:",
        "  id: other\n  timezone:",
        "line 4, operation.id: id is given twice; the first time is in line 2. Keep one of the two.",
    ),
    (
        "via: [ford]",
        "vai: [ford]",
        f"line 16, vai: A term of kind passage has no field vai. Did you mean via? {PASSAGE_FIELDS}",
    ),
    (
        "via: [ford]",
        "lanes: 2",
        (
            "line 16, lanes: A term of kind passage has no field lanes. "
            f"Leave it out: it belongs to inspection. {PASSAGE_FIELDS}"
        ),
    ),
    (
        "via: [ford]",
        "via: [{a: 1}]",
        (
            "line 16, via: The list via holds something that is not a plain value. "
            "Write plain values between the brackets, such as [a, b]."
        ),
    ),
    (
        "groups: [civilians], from: school",
        "groups: [], from: school",
        "line 16, flow.groups: The list is empty. Name at least one, or leave the whole field out.",
    ),
    (
        "kind: window",
        "kind: windw",
        (
            "line 17, kind: There is no kind of term windw. Did you mean window? These can stand"
            " here: passage, "
            "order, window, ceasefire, inspection, convoy, reciprocity, reception, confirmation, monitoring, "
            "conduct."
        ),
    ),
    (
        "kind: window, ",
        "",
        (
            "line 17, kind: Nothing is given for kind. "
            "Fill it in: The kind of term; it says which fields the term has."
        ),
    ),
    (
        "kind: window",
        "status: agreeed, kind: window",
        (
            "line 17, status: agreeed is not a word that status knows. Did you mean agreed? "
            "These can stand here: agreed, leaked, proposed, denied, lapsed."
        ),
    ),
    (
        "from: 06:00",
        "from: morning",
        "line 17, from: morning is not a time of day. Write hours and minutes, such as 06:00.",
    ),
    (
        "from: 06:00",
        "from: 6",
        "line 17, from: 6 is not a time of day. Write hours and minutes, such as 06:00.",
    ),
    (
        "from: 06:00",
        "from: 24:00",
        (
            "line 17, from: Nothing can open at 24:00, the end of the day. "
            "Write 00:00 for midnight at the beginning of the day."
        ),
    ),
    (
        "to: 20:00",
        "to: 25:00",
        "line 17, to: 25:00 is not a time of day. Write hours and minutes, such as 06:00.",
    ),
    (
        "[mon, 2026-03-28]",
        "[mno]",
        "line 17, days: mno is not a day. Did you mean mon? Write all, weekdays or dates such as 2016-12-15.",
    ),
    (
        "[mon, 2026-03-28]",
        "[5]",
        "line 17, days: 5 is not a day. Write all, weekdays such as mon, or dates such as 2016-12-15.",
    ),
    (
        "first: {groups: [wounded]}, ",
        "",
        (
            "line 18, first: Nothing is given for first. "
            "Fill it in: Which groups of people are meant; all where it is left out."
        ),
    ),
    (
        "first: {groups: [wounded]}",
        "first: wounded",
        (
            "line 18, first: wounded cannot stand for first as a whole. "
            "Write its parts in braces: groups, from, to."
        ),
    ),
    (
        "fraction: 0.5",
        "fraction: 2",
        "line 18, fraction: 2 is not possible here. Write a number from 0 to 1.",
    ),
    (
        TERM,
        "  - {id: R, kind: reciprocity, a: {}, b: {}, ratio: 0, slack: 1}",
        "line 18, ratio: A ratio of 0 is not possible. Write a number above 0, such as 1 or 0.5.",
    ),
    (
        "sources: {legs: legs.csv}",
        "sources: {roads: city.osm.pbf}",
        (
            "line 19, sources.roads: Roads are not read in this version. "
            "Give the drives between places in legs.csv."
        ),
    ),
    (
        "sources: {legs: legs.csv}",
        "sources: {lags: legs.csv}",
        (
            "line 19, sources.lags: There is no source lags. Name the file of the legs: sources:"
            " {legs: legs.csv}."
        ),
    ),
    (
        "legs: legs.csv",
        "legs: leg.csv",
        "line 19, sources.legs: The file leg.csv is missing. Did you mean legs.csv?",
    ),
    (
        "legs: legs.csv",
        "legs: ways.txt",
        (
            "line 19, sources.legs: The file ways.txt is missing. Add it to the folder: "
            "The drives between places: how long each takes, in the direction given."
        ),
    ),
    (
        "legs: legs.csv",
        "legs: ../legs.csv",
        (
            "line 19, sources.legs: ../legs.csv is outside the operation's folder. "
            "Put the file into the folder and write its name alone."
        ),
    ),
    (
        "  id: ford",
        "\tid: ford",
        "line 2: The file cannot be understood from here on. Indent with spaces and not with tabs.",
    ),
    (
        "  id: ford",
        "  id: ford: x",
        (
            "line 2: The file cannot be understood from here on. "
            "Put a text that has a colon in it in quotes, and begin fields at the same column."
        ),
    ),
    (
        "  id: ford",
        "  id\n  x: 1",
        (
            "line 3: The file cannot be understood from here on. "
            "Put a text that has a colon in it in quotes, and begin fields at the same column."
        ),
    ),
    (
        "{id: civilians}",
        "{id: civilians",
        (
            "line 15: The file cannot be understood from here on. "
            "Close every bracket and brace, and put commas between their parts."
        ),
    ),
    (
        "  id: ford",
        "  id: *ford",
        (
            "line 2: The file cannot be understood from here on. "
            "Put a text that begins with a special sign such as * or @ in quotes."
        ),
    ),
    (
        "groups:\n",
        "---\ngroups:\n",
        (
            "line 12: The file cannot be understood from here on. "
            "Keep one operation in the file: remove lines that are only dashes."
        ),
    ),
    (
        "  id: ford",
        '  id: "ford',
        "line 20: The file cannot be understood from here on. Close every quotation mark that is opened.",
    ),
    (
        "  id: ford",
        "  id: fo\x07rd",
        (
            "line 2: The file cannot be understood from here on. "
            "Remove the characters in this line that cannot be seen."
        ),
    ),
    (
        "  id: ford",
        "  [a]: ford",
        "line 2, operation: The name of a field must be one word. Write the name, a colon and the value.",
    ),
]


@pytest.mark.parametrize(("old", "new", "sentence"), SETTINGS)
def test_what_is_wrong_in_the_settings_is_said(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    """The line, the field, what is wrong and how to mend it."""
    found = said(read_with(tmp_path, changed("operation.yaml", old, new)))
    assert f"operation.yaml, {sentence}" in found


def test_a_clock_change_at_midnight_is_said(tmp_path: Path) -> None:
    """In Damascus the clocks went forward at midnight of 25 March 2016 and back at the end of 27 October."""
    changes = changed("operation.yaml", "2026-03-28T06:00", "2016-03-25")
    yaml = changes["operation.yaml"].replace("Europe/Berlin", "Asia/Damascus")
    yaml = yaml.replace("2026-03-31T18:00", "2016-10-27T23:30")
    assert said(read_with(tmp_path, {"operation.yaml": yaml})) == [
        (
            "operation.yaml, line 5, operation.begins: 2016-03-25 does not exist in"
            " Asia/Damascus: the clocks go"
            " forward over it. Write a time that exists: in place of this one the clocks show"
            " 2016-03-25T01:00."
        ),
        (
            "operation.yaml, line 6, operation.ends: 2016-10-27T23:30 comes twice in"
            " Asia/Damascus: the clocks go"
            " back that day. Add the distance from UTC: 2016-10-27T23:30+03:00 for the first time,"
            " 2016-10-27T23:30+02:00 for the second."
        ),
    ]


def test_everything_wrong_is_found_at_once(tmp_path: Path) -> None:
    """One reading finds the faults of all files, and what can be read is there for further checks."""
    loaded = read_with(
        tmp_path,
        {
            **changed("operation.yaml", "to: 20:00", "to: late"),
            **changed("people.csv", "120", "many"),
            **changed("places.csv", "checkpoint", "chekpoint"),
            "fleet.csv": None,
        },
    )
    assert [(finding.code, finding.where.file) for finding in loaded.findings] == [
        ("missing-file", "fleet.csv"),
        ("unknown-word", "places.csv"),
        ("not-a-number", "people.csv"),
        ("not-a-clock-time", "operation.yaml"),
    ]


FILES_WRONG: list[tuple[str, bytes | None, str]] = [
    (
        "operation.yaml",
        None,
        (
            "operation.yaml: The file is missing. "
            "Add it: The operation itself: its name, when it begins and how long boarding takes."
        ),
    ),
    (
        "people.csv",
        None,
        "people.csv: The file is missing. Add it: How many people of each group wait at each assembly point.",
    ),
    (
        "operation.yaml",
        b"",
        (
            "operation.yaml: The file is empty. "
            "Begin with a line operation: and the fields id, timezone and begins under it."
        ),
    ),
    (
        "operation.yaml",
        b"hello",
        (
            "operation.yaml, line 1: The file does not describe an operation. "
            "Begin with a line operation: and the fields id, timezone and begins under it."
        ),
    ),
    (
        "fleet.csv",
        b"",
        (
            "fleet.csv: There is no header row. "
            "Begin with a row of column names, at least type, count, at, seats."
        ),
    ),
    (
        "fleet.csv",
        b"PK\x03\x04abc",
        "fleet.csv: The file is not a text file. Save the table from the spreadsheet as CSV (UTF-8).",
    ),
    (
        "fleet.csv",
        b"\xff\xfea",
        "fleet.csv: The file is not a text file. Save the table from the spreadsheet as CSV (UTF-8).",
    ),
    (
        "places.csv",
        FILES["places.csv"].encode()
        + "pass,junction,المعبر,,,\n".encode()
        + "hill,junction,التلة,,,\n".encode("cp1256"),
        (
            "places.csv, row 6: Some lines of the file are in UTF-8 and others, from this one on, in"
            " Windows-1256. Look whether its names are right, and save the file as UTF-8."
        ),
    ),
]


@pytest.mark.parametrize(("file", "content", "sentence"), FILES_WRONG)
def test_what_is_wrong_with_a_file_is_said(
    tmp_path: Path, file: str, content: bytes | None, sentence: str
) -> None:
    """Missing, empty, of another kind, or of two encodings."""
    assert sentence in said(read_with(tmp_path, {file: content}))


def test_a_misspelt_file_is_recognised(tmp_path: Path) -> None:
    """The nearest file that is not one of the operation's own is suggested."""
    found = said(read_with(tmp_path, {"legs.csv": None, "leggs.csv": "", "operation.yaml": YAML[:-27]}))
    assert found == [
        "legs.csv: The file is missing. Did you mean it by leggs.csv? Name that file legs.csv.",
    ]


def test_a_folder_in_place_of_a_file_is_said(tmp_path: Path) -> None:
    """A file that the system does not give out is a finding."""
    (tmp_path / "places.csv").mkdir()
    found = said(read_operation(write(tmp_path, {**FILES, "places.csv": None})))
    assert found == [
        (
            "places.csv: The file cannot be read. Look whether it is a file, whether you may"
            " read it and whether"
            " another program holds it."
        )
    ]


def test_a_file_beyond_any_real_size_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not read at all."""
    monkeypatch.setattr(decoding, "BYTES_MAX", 1000)
    long = FILES["people.csv"] + "\n" * 2000
    assert said(read_with(tmp_path, {"people.csv": long})) == [
        "people.csv: The file is too large to be part of an operation. Keep it under 0 megabytes."
    ]


def test_a_place_without_operation_is_said(tmp_path: Path) -> None:
    """No folder, an empty one, or a file of another kind."""
    nowhere, other = tmp_path / "nowhere", tmp_path / "plan.json"
    other.write_text("{}")
    assert said(read_operation(nowhere)) == [
        (
            f"{nowhere}: There is no such folder or workbook. "
            f"Look at the spelling, or make one with safepassage new {nowhere}."
        )
    ]
    assert said(read_operation(other)) == [
        (
            "plan.json: This is neither an operation folder nor a workbook. "
            "Give a folder with operation.yaml in it, or an .xlsx workbook."
        )
    ]
    (tmp_path / "empty").mkdir()
    assert {f.where.file for f in read_operation(tmp_path / "empty").findings} == {
        "operation.yaml",
        "places.csv",
        "people.csv",
        "fleet.csv",
        "legs.csv",
    }


def test_an_extra_column_stops_nothing(tmp_path: Path) -> None:
    """It is passed over, and said."""
    loaded = read_with(tmp_path, changed("places.csv", ",bays", ",remarks"))
    assert [finding.code for finding in loaded.findings] == ["unknown-column"]
    assert not loaded.stops
