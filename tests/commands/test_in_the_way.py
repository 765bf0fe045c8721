"""What stands in a command's way is said in one line, without passwords, and not taken for an answer."""

import sys

import pytest

from services.__main__ import main

AWAY = "postgresql://kub:hemligt@127.0.0.1:1/kub"


def complaint(capsys: pytest.CaptureFixture[str]) -> str:
    """Run the command; return what it says, and expect that nothing could be done."""
    with pytest.raises(SystemExit) as left:
        main()
    said = capsys.readouterr().err
    assert left.value.code == 2, said
    return said


@pytest.mark.parametrize("command", [["events", "parked"], ["admin", "create", "anna@kub.example"], ["migrate"]])
def test_a_database_that_is_away(
    command: list[str],
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit code 1 would mean that there are parked events."""
    for name in filter(lambda name: name.endswith("DATABASE_URL"), environment):
        monkeypatch.setenv(name, AWAY)
    monkeypatch.setattr(sys, "argv", ["kub", *command])
    said = complaint(capsys)

    assert said.startswith("kub: ")
    assert said.count("\n") == 1
    assert "hemligt" not in said


def test_settings_that_are_missing(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is named; those that are there are not told."""
    monkeypatch.setenv("INTAKE_DATABASE_URL", AWAY)
    monkeypatch.delenv("KUB_SERVICE_TOKEN")
    monkeypatch.setattr(sys, "argv", ["kub", "admin", "create", "anna@kub.example"])
    said = complaint(capsys)

    assert "kub_service_token" in said
    assert "hemligt" not in said
