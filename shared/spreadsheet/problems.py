"""What can be wrong with an uploaded table as a whole."""

from collections.abc import Iterable

from shared.errors import InvalidForm, TooLarge
from shared.language import lazy


class UnusableTable(InvalidForm):
    """The file can't be used; the subclasses say why."""

    message = lazy("Filen går inte att använda.")
    advice = lazy("Rätta filen och välj den igen. Inget är sparat än.")


class NoFile(UnusableTable):
    """The form came without a file."""

    message = lazy("Välj först en fil.")
    advice = lazy("Tryck på rutan för filen och välj den på din dator.")


class EmptyTable(UnusableTable):
    """There is nothing in the file."""

    message = lazy("Filen är tom. Välj en fil med en rubrikrad och minst en rad under den.")


class NoRows(UnusableTable):
    """The file has a header and nothing below it."""

    message = lazy("Filen har rubriker men inga rader under dem.")


class TableTooLarge(UnusableTable, TooLarge):
    """The file is larger than what is read."""

    status = 413
    advice = lazy("Dela upp den i flera filer, eller ta bort bilder och flikar som inte behövs.")

    def __init__(self, megabytes: int) -> None:
        super().__init__(lazy("Filen är för stor. Den får vara högst %(megabytes)s MB.", megabytes=megabytes))


class TooManyRows(UnusableTable):
    """The table has more rows than what is read."""

    def __init__(self, most: int) -> None:
        super().__init__(lazy("Filen har för många rader. Dela upp den i filer med högst %(most)s rader.", most=most))


class TooManyColumns(UnusableTable):
    """The table has more columns than what is read."""

    def __init__(self, most: int) -> None:
        super().__init__(lazy("Filen har för många kolumner: högst %(most)s läses.", most=most))


class RepeatedColumn(UnusableTable):
    """Two columns mean the same."""

    def __init__(self, column: str) -> None:
        super().__init__(
            lazy("Kolumnen ”%(column)s” finns två gånger. Ta bort den ena eller ge den ett annat namn.", column=column)
        )


class MissingColumns(UnusableTable):
    """Columns that must be there aren't."""

    def __init__(self, missing: Iterable[str], found: Iterable[str]) -> None:
        super().__init__(
            lazy(
                "De här kolumnerna saknas: %(missing)s. Filens rubriker är: %(found)s.",
                missing=", ".join(missing),
                found=", ".join(found),
            )
        )


class UnknownEncoding(UnusableTable):
    """The bytes aren't text in an encoding that we know."""

    message = lazy("Filen går inte att läsa som text. Spara den som Excel-arbetsbok (.xlsx) eller som CSV i UTF-8.")


class OldWorkbook(UnusableTable):
    """An .xls file, or a workbook under a password: both are the same kind of container."""

    message = lazy("Filen är i det äldre Excel-formatet eller lösenordsskyddad. Spara den som .xlsx utan lösenord.")


class DamagedWorkbook(UnusableTable):
    """The workbook can't be opened, or holds what a workbook has no reason to hold."""

    message = lazy("Arbetsboken går inte att öppna. Öppna den i Excel, spara den på nytt som .xlsx och försök igen.")


class BrokenLine(UnusableTable):
    """From some line on, the file can't be told apart into cells."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(lazy("Rad %(line)s går inte att läsa. Är ett citattecken öppnat men inte stängt?", line=line))


class NotATable(UnusableTable):
    """JSON, but not a list of objects."""

    message = lazy("Filen går inte att läsa som en lista: den är avbruten, eller innehåller något annat.")
    advice = lazy("Hämta filen igen. Hjälper det inte, spara listan som kalkylblad (.xlsx eller .csv) och välj det.")
