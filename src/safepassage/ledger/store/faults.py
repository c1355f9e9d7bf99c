"""What can go wrong with a store, in plain words."""

from __future__ import annotations

from safepassage.errors import Finding, Where
from safepassage.language import Text, text
from safepassage.ledger.store.protocol import StoreError

SEND_AGAIN = text("What was not acknowledged can be sent again: nothing is recorded twice.")


def fault(code: str, place: str, what: Text, mend: Text) -> StoreError:
    """Return an error with one finding about a store."""
    return StoreError(Finding(code=code, where=Where(file=place), what=what, mend=mend))


def missing(place: str) -> StoreError:
    """Return: there is no record."""
    return fault(
        "record-missing",
        place,
        text("There is no record here."),
        text("Check the path; a new record is begun for an operation when its first event is recorded."),
    )


def foreign(place: str) -> StoreError:
    """Return: it is something else."""
    return fault(
        "record-foreign",
        place,
        text("This is not a record of this program."),
        text("Check the path. Nothing has been changed."),
    )


def newer(place: str, *, found: int, known: int) -> StoreError:
    """Return: a later version of the program wrote it."""
    return fault(
        "record-newer",
        place,
        text(
            "The record has format {found}, of a newer version of this program; this one knows {known}.",
            found=found,
            known=known,
        ),
        text("Install the newer version. Nothing has been changed."),
    )


def older(place: str, *, found: int, known: int) -> StoreError:
    """Return: an earlier version of the program wrote it, and it is only to be read."""
    return fault(
        "record-older",
        place,
        text(
            "The record has format {found}, of an older version of this program; this one reads {known}.",
            found=found,
            known=known,
        ),
        text("Copy it to a disk that can be written and open it there once: it is brought up to date."),
    )


def other_operation(place: str, *, found: str, wanted: str) -> StoreError:
    """Return: it belongs to another operation."""
    return fault(
        "record-other-operation",
        place,
        text("This is the record of the operation {found}, not of {wanted}.", found=found, wanted=wanted),
        text("Name the record of the operation that is meant. Nothing has been changed."),
    )


def read_only(place: str) -> StoreError:
    """Return: it may not be written."""
    return fault(
        "record-read-only",
        place,
        text("The record cannot be written: its file, its folder or its disk may only be read."),
        text("Copy it to a disk that can be written, or have the permission given."),
    )


def unreadable(place: str, detail: str) -> StoreError:
    """Return: it cannot even be opened."""
    return fault(
        "record-unreadable",
        place,
        text("The record cannot be opened: {detail}", detail=detail),
        text("See that its folder exists and may be read and written."),
    )


def unfinished(place: str) -> StoreError:
    """Return: its last entries are in a second file, and the disk may only be read."""
    return fault(
        "record-unfinished",
        place,
        text(
            "The record was not closed, and what is in the file {file} must first be added to it.",
            file=f"{place}-wal",
        ),
        text("Copy both files to a disk that can be written, and open the record there."),
    )


def disk_full(place: str) -> StoreError:
    """Return: there is no room."""
    return fault(
        "record-disk-full", place, text("The disk is full."), text("Make room. {again}", again=SEND_AGAIN)
    )


def locked(place: str, seconds: float) -> StoreError:
    """Return: another program is writing."""
    return fault(
        "record-locked",
        place,
        text("Another program has been writing to the record for {seconds} s.", seconds=f"{seconds:g}"),
        text("Wait until it has finished, or end it. {again}", again=SEND_AGAIN),
    )


def disk_failed(place: str, detail: str) -> StoreError:
    """Return: reading or writing the disk failed."""
    return fault(
        "record-disk-failed",
        place,
        text("The disk could not be read or written: {detail}", detail=detail),
        text("See whether the disk is still there and sound. {again}", again=SEND_AGAIN),
    )


def damaged(place: str, detail: str) -> StoreError:
    """Return: the file's own structure is broken."""
    return fault(
        "record-damaged",
        place,
        text("The record's file is damaged: {detail}", detail=detail),
        text(
            "Keep the file as it is. Go on with the newest copy, and import what other hubs and devices have."
        ),
    )


def unreachable(place: str, detail: str) -> StoreError:
    """Return: the server does not answer."""
    return fault(
        "record-unreachable",
        place,
        text("The database server does not answer: {detail}", detail=detail),
        text("See that it runs and can be reached. {again}", again=SEND_AGAIN),
    )


def refused(place: str, detail: str) -> StoreError:
    """Return: the server answers, but does not do it."""
    return fault(
        "record-server-refused",
        place,
        text("The database server refuses: {detail}", detail=detail),
        text("See to it with whoever looks after the server. {again}", again=SEND_AGAIN),
    )


def unsafe_server(place: str, setting: str) -> StoreError:
    """Return: the server would acknowledge what is not on its disk."""
    return fault(
        "record-server-unsafe",
        place,
        text(
            "The database server may lose what it has acknowledged: its setting {setting} is off.",
            setting=setting,
        ),
        text("Have it switched on. Nothing has been changed."),
    )
