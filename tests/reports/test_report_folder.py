"""The folder of an operation's reports."""

from __future__ import annotations

from pathlib import Path

from safepassage.reports.report_folder import read_reports


def test_all_texts_are_read_by_name(tmp_path: Path) -> None:
    """Texts and web pages; decisions, hidden files and folders beside them are no reports."""
    folder = tmp_path / "reports"
    (folder / "old").mkdir(parents=True)
    (folder / "b.txt").write_text("publisher: Wire\n\nMoscow said so.", "utf-8")
    (folder / "a.html").write_text("<html><body><p>Ankara said so.</p></body></html>", "utf-8")
    (folder / "decisions.jsonl").write_text("{}\n", "utf-8")
    (folder / ".b.txt.swp.txt").write_text("half", "utf-8")
    reports, findings = read_reports(tmp_path)
    assert [report.name for report in reports] == ["a.html", "b.txt"]
    assert (reports[1].article.publisher, findings) == ("Wire", ())


def test_everything_unreadable_is_found_at_once(tmp_path: Path) -> None:
    """By the file's name, with the way to mend it; the others are read."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"%PDF-1.4 ...")
    (folder / "b.txt").write_text("  ", "utf-8")
    (folder / "c.txt").mkdir()
    (folder / "d.txt").write_text("Moscow said so.", "utf-8")
    reports, findings = read_reports(tmp_path)
    assert [report.name for report in reports] == ["d.txt"]
    assert [(finding.code, finding.where.file) for finding in findings] == [
        ("report-not-text", "reports/a.txt"),
        ("report-empty", "reports/b.txt"),
        ("report-unread", "reports/c.txt"),
    ]


def test_no_folder_holds_no_reports(tmp_path: Path) -> None:
    """An operation need not have any."""
    assert read_reports(tmp_path) == ((), ())


def test_a_document_that_may_hold_a_report_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    """A PDF and a picture are told and stop nothing; what an office program leaves open is no report."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in ("a.pdf", "b.PNG", "~$c.docx", "notes.csv"):
        (folder / name).write_bytes(b"%PDF-1.4 ...")
    (folder / "d.txt").write_text("Moscow said so.", "utf-8")
    reports, findings = read_reports(tmp_path)
    assert [report.name for report in reports] == ["d.txt"]
    assert [(finding.code, finding.where.file, finding.stops) for finding in findings] == [
        ("report-passed-over", "reports/a.pdf", False),
        ("report-passed-over", "reports/b.PNG", False),
    ]
