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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("plan", "missing argument 'NOTES'; see ./kub help plan"),
        ("plan x --pdff y", "no such option: --pdff (Possible options: --pdf); see ./kub help plan"),
        ("weigh a b", "got unexpected extra argument(s) (b); see ./kub help weigh"),
        ("events retyr", "no such command 'retyr'. Did you mean 'retry'? See ./kub help events"),
        ("help nothing", "no such command 'nothing'; see ./kub help"),
    ],
)
def test_arguments_that_cannot_be_used(
    arguments: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says what is wrong with them and where they are explained."""
    monkeypatch.setattr(sys, "argv", ["kub", *arguments.split()])

    assert complaint(capsys) == f"kub: {said}\n"


def test_what_a_command_refuses_itself_is_said_in_its_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing stands before them."""
    monkeypatch.setattr(sys, "argv", ["kub", "bench", "nothing"])

    assert complaint(capsys).startswith("kub: nothing is none of: ")


def test_who_names_none_of_several_commands_reads_what_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Line by line, as in the help."""
    monkeypatch.setattr(sys, "argv", ["kub", "events"])

    assert "\n  retry " in complaint(capsys)


def test_a_commands_exit_code_is_handed_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """As the command left, help with 0."""
    for arguments, code in ((["help", "plan"], None), (["plan", "--help"], 0)):
        monkeypatch.setattr(sys, "argv", ["kub", *arguments])
        with pytest.raises(SystemExit) as left:
            main()

        assert left.value.code == code
        assert "Derive a municipal plan" in capsys.readouterr().out
