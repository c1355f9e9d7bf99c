"""An operation folder is read whichever way a spreadsheet or a person wrote it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from safepassage.language import Name
from safepassage.operation.folder import read_operation
from safepassage.operation.model import Operation
from safepassage.operation.terms import Ceasefire, Flow, Monitoring, Order, Passage, Window
from tests.operation.written import FILES, changed, read_with, said


def operation_of(folder: Path, changes: Mapping[str, str | bytes | None]) -> Operation:
    """Return the small operation with changes, in which nothing may be found wrong."""
    loaded = read_with(folder, changes)
    assert said(loaded) == []
    assert loaded.operation is not None
    return loaded.operation


def test_a_folder_becomes_an_operation(tmp_path: Path) -> None:
    """Every table arrives, with local times in UTC and minutes in seconds."""
    read = operation_of(tmp_path, {})
    assert (read.id, read.name) == ("ford", Name(en="The ford", ar="المخاضة"))
    assert read.begins == datetime(2026, 3, 28, 5, tzinfo=UTC)
    assert read.ends == datetime(2026, 3, 31, 16, tzinfo=UTC)
    assert [(leg.from_, leg.to, leg.drive_s) for leg in read.legs] == [
        ("school", "ford", 600),
        ("ford", "school", 600),
        ("ford", "camp", 1200),
        ("camp", "ford", 1200),
    ]
    assert [place.bays for place in read.places] == [2, None, None]
    assert read.parties[0].name == Name(en="Town")


def test_terms_are_read_with_the_defaults_of_their_kind(tmp_path: Path) -> None:
    """A window is for all vehicles where it does not say; a flow's parts may be one word or a list."""
    passage, window, order = operation_of(tmp_path, {}).terms
    assert passage == Passage(
        id="T1", flow=Flow(groups=("civilians",), from_=("school",), to=("camp",)), via=("ford",)
    )
    assert window == Window(
        id="T2", at="ford", opens_s=21600, closes_s=72000, days=("mon", date(2026, 3, 28)), applies="all"
    )
    assert isinstance(order, Order)
    assert order.fraction == Fraction(1, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1256"])
def test_arabic_survives_every_encoding_that_spreadsheets_write(tmp_path: Path, encoding: str) -> None:
    """UTF-8 with and without mark, UTF-16 and Windows-1256 give the same names."""
    places = "id,kind,name_ar\nschool,assembly,المدرسة\nford,checkpoint,المخاضة\ncamp,reception,المخيم\n"
    read = operation_of(tmp_path, {"places.csv": places.encode(encoding)})
    assert [place.name.ar for place in read.places] == ["المدرسة", "المخاضة", "المخيم"]


def test_files_of_one_folder_may_differ_in_encoding(tmp_path: Path) -> None:
    """Settings in Windows-1256 stand beside places in UTF-16 and people in UTF-8."""
    read = operation_of(
        tmp_path,
        {
            "operation.yaml": FILES["operation.yaml"].encode("cp1256"),
            "places.csv": FILES["places.csv"].replace("Ford", "المخاضة").encode("utf-16"),
        },
    )
    assert read.name.ar == read.places[1].name.en == "المخاضة"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_semicolons_and_tabs_separate_as_commas_do(tmp_path: Path, delimiter: str) -> None:
    """The header tells the delimiter."""
    people = FILES["people.csv"].replace(",", delimiter)
    assert operation_of(tmp_path, {"people.csv": people}).people == operation_of(tmp_path / "b", {}).people


def test_a_first_line_that_names_the_delimiter_is_followed(tmp_path: Path) -> None:
    """Excel's `sep=;` line is no header; rows are counted with it."""
    loaded = read_with(tmp_path, {"people.csv": "sep=;\nplace;group;count\nschool;civilians;x\n"})
    assert said(loaded) == ["people.csv, row 3, count: x is not a number. Write it in digits, such as 12."]


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("١٢٠", 120),
        ("۱۲۰", 120),
        ("120.0", 120),
        ("120.00", 120),
        ("120٫0", 120),
        ('"1,200"', 1200),
        ("1٬200", 1200),
        ("١٬٢٠٠", 1200),
        ('"1،200"', 1200),
        ("1 200", 1200),
        ("1\u00a0200", 1200),
        ("1'200", 1200),
        ('"1,234,567"', 1234567),
        ("1.234.567", 1234567),
        ("\u200f120\u200e", 120),
        ("\u2067١٢٠\u2069", 120),
        (" 120 ", 120),
        ("+120", 120),
    ],
)
def test_a_count_is_read_as_people_write_it(tmp_path: Path, written: str, count: int) -> None:
    """Arabic-Indic and Persian digits, separators, direction marks and odd spaces."""
    people = f"place,group,count\nschool,civilians,{written}\n"
    assert operation_of(tmp_path, {"people.csv": people}).people[0].count == count


@pytest.mark.parametrize(
    ("written", "drive_s"),
    [("10", 600), ("10.5", 630), ('"10,5"', 630), ("١٠٫٥", 630), ("0.01", 1), ('"0,125"', 8), ("0", 0)],
)
def test_minutes_may_be_decimal(tmp_path: Path, written: str, drive_s: int) -> None:
    """Minutes become whole seconds, rounded half up."""
    legs = f"from,to,minutes\nschool,ford,{written}\n"
    assert operation_of(tmp_path, {"legs.csv": legs}).legs[0].drive_s == drive_s


@pytest.mark.parametrize("yes", ["yes", "YES", "true", "1", "١", "نعم", "x", "1.0"])
def test_yes_is_read_in_both_languages(tmp_path: Path, yes: str) -> None:
    """A leg for both directions is two legs."""
    legs = f"from,to,minutes,km,both\nschool,ford,10,4.5,{yes}\n"
    read = operation_of(tmp_path, {"legs.csv": legs}).legs
    assert [(leg.from_, leg.distance_m) for leg in read] == [("school", 4500), ("ford", 4500)]


@pytest.mark.parametrize("no", ["no", "No", "false", "0", "لا", ""])
def test_no_is_read_in_both_languages(tmp_path: Path, no: str) -> None:
    """A leg that does not say both is one leg."""
    legs = f"from,to,minutes,both\nschool,ford,10,{no}\n"
    assert len(operation_of(tmp_path, {"legs.csv": legs}).legs) == 1


@pytest.mark.parametrize(
    ("written", "opens_s"),
    [
        ("06:00", 21600),
        ("6:00", 21600),
        ('"06:00"', 21600),
        ("06:00:30", 21630),
        ("٠٦:٠٠", 21600),
        ("360", 21600),
        ("1200", 72000),
        ("0", 0),
        ("00:00", 0),
        ("6:00 am", 21600),
        ("6:00 PM", 64800),
        ("12:30 am", 1800),
        ("6:00 م", 64800),
    ],
)
def test_a_clock_time_is_read_as_people_write_it(tmp_path: Path, written: str, opens_s: int) -> None:
    """Bare, quoted, with seconds, as minutes after midnight, in Arabic digits and by halves of the day."""
    window = operation_of(tmp_path, changed("operation.yaml", "from: 06:00", f"from: {written}")).terms[1]
    assert isinstance(window, Window)
    assert window.opens_s == opens_s


@pytest.mark.parametrize(("written", "closes_s"), [("24:00", 86400), ("1440", 86400), ("02:00", 7200)])
def test_a_window_may_close_at_the_end_of_the_day_or_after_it(
    tmp_path: Path, written: str, closes_s: int
) -> None:
    """24:00 is the end of the day, an earlier time than the opening the next day."""
    window = operation_of(tmp_path, changed("operation.yaml", "to: 20:00", f"to: {written}")).terms[1]
    assert isinstance(window, Window)
    assert window.closes_s == closes_s


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("all", None),
        ("null", None),
        ("Monday", ("mon",)),
        ("[الاثنين, الجمعة]", ("mon", "fri")),
        ("[٢٠٢٦-٠٣-٢٨]", (date(2026, 3, 28),)),
        ("mon، tue", ("mon", "tue")),
    ],
)
def test_days_are_weekdays_or_dates(tmp_path: Path, written: str, days: tuple[object, ...] | None) -> None:
    """All, names in both languages, and dates."""
    window = operation_of(tmp_path, changed("operation.yaml", "[mon, 2026-03-28]", written)).terms[1]
    assert isinstance(window, Window)
    assert window.days == days


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-28T06:00",
        "2026-03-28 06:00",
        "2026-03-28T06:00:00",
        '"2026-03-28T06:00"',
        "2026-03-28T05:00Z",
        "2026-03-28T07:00+02:00",
        "2026-03-28T00:00-0500",
        "2026/3/28 6:00",
        "٢٠٢٦-٠٣-٢٨ ٠٦:٠٠",
    ],
)
def test_an_instant_is_read_as_people_write_it(tmp_path: Path, written: str) -> None:
    """Local time in the operation's timezone, or with its own distance from UTC."""
    read = operation_of(tmp_path, changed("operation.yaml", "2026-03-28T06:00", written))
    assert read.begins == datetime(2026, 3, 28, 5, tzinfo=UTC)


def test_a_beginning_may_be_a_date_alone(tmp_path: Path) -> None:
    """A date is its first moment."""
    read = operation_of(tmp_path, changed("operation.yaml", "2026-03-28T06:00", "2026-03-28"))
    assert read.begins == datetime(2026, 3, 27, 23, tzinfo=UTC)


def test_an_end_at_24_00_is_the_next_midnight(tmp_path: Path) -> None:
    """24:00 stands for the end of a day in dates too."""
    read = operation_of(tmp_path, changed("operation.yaml", "2026-03-31T18:00", "2026-03-31T24:00"))
    assert read.ends == datetime(2026, 3, 31, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-10-25T02:30+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-10-25T02:30+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("2026-10-25T03:00", datetime(2026, 10, 25, 2, tzinfo=UTC)),
        ("2026-03-29T03:00", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ],
)
def test_times_around_a_change_of_the_clocks_are_exact(tmp_path: Path, written: str, utc: datetime) -> None:
    """An offset tells apart the two passes of an hour; beside the change nothing is in doubt."""
    term = f"  - {{id: C, kind: ceasefire, from: {written}}}\nsources"
    read = operation_of(tmp_path, changed("operation.yaml", "sources", term))
    assert read.terms[-1] == Ceasefire(id="C", from_=utc)


def test_damascus_keeps_its_clock_change_of_2016(tmp_path: Path) -> None:
    """Asia/Damascus was two hours from UTC in December 2016 and three in the summer before."""
    changes = changed("operation.yaml", "2026-03-28T06:00", "2016-10-27T06:00")
    yaml = changes["operation.yaml"].replace("Europe/Berlin", "Asia/Damascus")
    monitoring = "  - {id: M, kind: monitoring, at: ford, by: town, from: 2016-12-15 06:00}\nsources"
    read = operation_of(tmp_path, {"operation.yaml": yaml.replace("sources", monitoring)})
    assert read.begins == datetime(2016, 10, 27, 3, tzinfo=UTC)
    assert read.terms[-1] == Monitoring(
        id="M", at="ford", by=("town",), from_=datetime(2016, 12, 15, 4, tzinfo=UTC)
    )


def test_ids_that_yaml_takes_for_something_else_stay_words(tmp_path: Path) -> None:
    """No, on, 12 and a sexagesimal number are names like any other."""
    terms = "  - {id: no, kind: confirmation, by: [on, 12], before: [1:30, 0x1F, 1e3]}\nsources"
    term = operation_of(tmp_path, changed("operation.yaml", "sources", terms)).terms[-1]
    assert (term.id, getattr(term, "by", ()), getattr(term, "before", ())) == (
        "no",
        ("on", "12"),
        ("1:30", "0x1F", "1e3"),
    )


def test_a_plain_name_goes_to_the_language_of_its_letters(tmp_path: Path) -> None:
    """Arabic letters make it the Arabic name, others the English one."""
    read = operation_of(tmp_path, changed("operation.yaml", "name: Town", "name: البلدة"))
    assert read.parties[0].name == Name(ar="البلدة")


@pytest.mark.parametrize(
    ("written", "ratio"),
    [("1.0", Fraction(1)), ("0.1", Fraction(1, 10)), ("1/3", Fraction(1, 3)), ("50%", Fraction(1, 2))],
)
def test_a_ratio_is_exact(tmp_path: Path, written: str, ratio: Fraction) -> None:
    """It is taken from the text, not by way of a binary number."""
    term = f"  - {{id: R, kind: reciprocity, a: {{}}, b: all, ratio: {written}, slack: 0}}\nsources"
    read = operation_of(tmp_path, changed("operation.yaml", "sources", term)).terms[-1]
    assert getattr(read, "ratio", None) == ratio
    assert getattr(read, "a", None) == getattr(read, "b", None) == Flow()


def test_headers_are_matched_whatever_their_capitals_and_spaces(tmp_path: Path) -> None:
    """A second row of HXL hashtags and empty rows are passed over; rows keep their number."""
    fleet = "Type,COUNT,At,Seats\n#vehicle,#count,#loc,#seats\n\nbus,3,school,50\nvan,x,school,8\n"
    loaded = read_with(tmp_path, {"fleet.csv": fleet})
    assert said(loaded) == ["fleet.csv, row 5, count: x is not a number. Write it in digits, such as 12."]
    assert loaded.operation is not None
    assert [vehicle.type for vehicle in loaded.operation.fleet] == ["bus"]


def test_files_are_found_whatever_their_capitals(tmp_path: Path) -> None:
    """Places.CSV is places.csv."""
    read = operation_of(tmp_path, {"places.csv": None, "Places.CSV": FILES["places.csv"]})
    assert len(read.places) == 3


def test_without_a_people_table_people_are_summed_from_households(tmp_path: Path) -> None:
    """Households of one place, group and destination are counted together."""
    households = (
        "token,place,group,count,destination,flags\n"
        "a,school,civilians,4,,\nb,school,civilians,3,camp,companion_of:a\nc,school,civilians,2,,\n"
    )
    loaded = read_with(tmp_path, {"people.csv": None, "households.csv": households})
    assert said(loaded) == []
    assert loaded.operation is not None
    counted = [(p.place, p.group, p.count, p.destination) for p in loaded.operation.people]
    assert counted == [("school", "civilians", 6, None), ("school", "civilians", 3, "camp")]
    assert loaded.operation.households[1].flags == ("companion_of:a",)
    assert str(loaded.at("people", 1, "count")) == "households.csv, row 3, count"


def test_with_both_tables_the_people_table_counts_everyone(tmp_path: Path) -> None:
    """Households are then a part of the people counted."""
    read = operation_of(tmp_path, {"households.csv": "token,place,group,count\na,school,civilians,4\n"})
    assert sum(people.count for people in read.people) == 124


def test_reported_figures_are_kept_with_their_source(tmp_path: Path) -> None:
    """Figures have a local time, a source and a count."""
    reported = 'at,source,figure,count,quote\n2026-03-28,press,people_out,"1,000",“about a thousand”\n'
    figure = operation_of(tmp_path, {"reported.csv": reported}).reported[0]
    assert (figure.source, figure.count, figure.quote) == ("press", 1000, "“about a thousand”")


def test_the_settings_file_stands_for_its_folder(tmp_path: Path) -> None:
    """Giving operation.yaml itself reads the folder."""
    read_with(tmp_path, {})
    assert read_operation(tmp_path / "operation.yaml").operation == read_operation(tmp_path).operation


def test_every_value_knows_where_it_stands(tmp_path: Path) -> None:
    """A place is by line or row and column; what is not written falls back to its row and its file."""
    loaded = read_with(tmp_path, {})
    assert str(loaded.at("operation", "begins")) == "operation.yaml, line 5, operation.begins"
    assert str(loaded.at("parties", 0, "id")) == "operation.yaml, line 11, id"
    assert str(loaded.at("terms", 0, "flow.from")) == "operation.yaml, line 16, flow.from"
    assert str(loaded.at("terms", 1, "applies")) == "operation.yaml, line 17"
    assert str(loaded.at("places", 2, "lat")) == "places.csv, row 4, lat"
    assert str(loaded.at("legs", 1, "from")) == "legs.csv, row 2, to"
    assert str(loaded.at("fleet", 9)) == "fleet.csv"
    assert str(loaded.at("households")) == ""


def test_rows_left_out_are_known_by_their_id(tmp_path: Path) -> None:
    """What refers to them need not be called unknown."""
    loaded = read_with(tmp_path, changed("places.csv", "camp,reception", "camp,recepcion"))
    assert loaded.unread == {("places", "camp")}
    assert loaded.operation is not None
    assert loaded.stops


def test_findings_are_said_in_arabic_with_values_isolated(tmp_path: Path) -> None:
    """The same finding in both languages, as programs read it."""
    loaded = read_with(tmp_path, changed("people.csv", "120", "many"))
    shown = json.loads(json.dumps(loaded.findings[0].to_json()))
    assert shown["what"] == {"en": "many is not a number.", "ar": "«\u2068many\u2069» ليس عددًا."}
