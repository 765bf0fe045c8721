"""What fields, sections and causes are called, and what is said of what can't stand in a field."""

from services.planner.plans.domain.field_kinds import Fault, pattern_of
from services.planner.plans.words import FORMS, HORIZONS, LEVELS
from shared.language import Text, lazy

LABELS: dict[str, Text] = {
    "process/background": lazy("Bakgrund"),
    "goals": lazy("Målens ordning"),
    "goals/*": lazy("Målet"),
    "goals/*/text": lazy("Vad ni vill nå"),
    "goals/*/area": lazy("Område"),
    "goals/*/horizon": lazy("När"),
    "goals/*/measure": lazy("Mått"),
    "goals/*/target": lazy("Nå till"),
    "goals/*/responsible": lazy("Ansvarig"),
    "goals/*/due": lazy("Klart"),
    "goals/*/follow_up": lazy("Följs upp"),
    "goals/*/why": lazy("Därför"),
    "goals/*/interventions": lazy("Insatsernas ordning"),
    "goals/*/support": lazy("Stödets ordning"),
    "goals/*/interventions/*": lazy("Insatsen"),
    "goals/*/interventions/*/form": lazy("Form"),
    "goals/*/interventions/*/title": lazy("Rubrik"),
    "goals/*/interventions/*/content": lazy("Innehåll"),
    "goals/*/interventions/*/performed_by": lazy("Utförs av"),
    "goals/*/interventions/*/audience": lazy("För vilka"),
    "goals/*/interventions/*/hours": lazy("Timmar per deltagare"),
    "goals/*/interventions/*/cost": lazy("Kostnad i kronor"),
    "goals/*/interventions/*/period": lazy("Period"),
    "goals/*/support/*": lazy("Stödet"),
    "goals/*/support/*/form": lazy("Form"),
    "goals/*/support/*/title": lazy("Rubrik"),
    "goals/*/support/*/when": lazy("När"),
    "goals/*/support/*/responsible": lazy("Ansvarig"),
    "goals/*/support/*/hours": lazy("Timmar"),
    "goals/*/support/*/obstacles": lazy("Vad kan komma i vägen"),
    "sharing/text": lazy("Så delar vi med oss"),
    "budget/amount": lazy("Budget i kronor"),
    "budget/text": lazy("Om budgeten"),
    "timetable/text": lazy("Tidplan"),
    "horizon/text": lazy("Om fem år"),
    "look_back": lazy("Se tillbaka"),
    "now": lazy("Nu"),
    "future": lazy("Framåt"),
    "planning_ready": lazy("Planeringen är klar"),
    "action_ready": lazy("Insatserna är genomförda"),
    "hours_note": lazy("Varför planen får ta mer tid"),
    "areas/*/target": lazy("Nivå att nå"),
}
# The target of a person's goal is a level, that of a municipality's goal a text.
PERSONAL_LABELS: dict[str, Text] = {
    "goals/*/text": lazy("Vad du vill nå"),
    "goals/*/target": lazy("Nivå att nå"),
}
HINTS: dict[str, Text] = {
    "process/background": lazy(
        "Varför ni gör planen, och vad hos er den bygger på. Skriv det som lapparna inte säger."
    ),
    "sharing/text": lazy("Vad andra kommuner kan få av er, och hur: mentor, studiebesök eller samtalspar."),
    "timetable/text": lazy("De viktigaste hållpunkterna, och vem som ser till att de hålls."),
    "look_back": lazy("Vad har du lärt dig det senaste året som du har haft nytta av? Vad blev inte av, och varför?"),
    "now": lazy("Vilken nivå är du på i dag, och vad kan du redan lära ut till en kollega?"),
    "future": lazy("Vad vill du kunna om två år? Vad behöver din chef ordna?"),
}
FAULTS: dict[Fault, Text] = {
    Fault.EMPTY: lazy("Här behöver det stå något. Det som var sparat är kvar."),
    Fault.TOO_LONG: lazy("Det är för långt. Korta texten, så sparas den."),
    Fault.NO_DATE: lazy("Skriv ett datum som finns, till exempel 2027-03-12."),
    Fault.NO_NUMBER: lazy("Skriv ett heltal, till exempel 12."),
    Fault.TOO_MUCH: lazy("Talet är för stort. Skriv ett mindre."),
    Fault.NO_CHOICE: lazy("Välj ett av alternativen."),
}
SECTIONS: dict[str, Text] = {
    "background": lazy("Bakgrund"),
    "goals": lazy("Mål och insatser"),
    "sharing": lazy("Det vi kan ge andra"),
    "budget": lazy("Budget och tidplan"),
    "horizon": lazy("Om fem år"),
    "talk": lazy("Samtalet"),
    "levels": lazy("Nivåer per område"),
    "hours": lazy("Tid"),
}
CAUSES: dict[str, Text] = {
    "derived": lazy("Framtagen ur lapparna"),
    "saved": lazy("Sparad som version"),
    "accepted": lazy("Godtagna ändringar"),
    "document": lazy("Sparad inför ett dokument"),
    "in_review": lazy("Skickad på granskning"),
    "adopted": lazy("Antagen"),
    "given_up": lazy("Sparad när utkastet avslutades"),
    "restored": lazy("Den antagna planen, som nästa utkast börjar med"),
    "signed": lazy("Sparad när den skrevs under"),
}
CHOICES: dict[str, dict[str, Text]] = {
    "horizon": dict(HORIZONS),
    "form": dict(FORMS),
    "target": {str(level): name for level, name in enumerate(LEVELS)},
}


def label_of(path: str, kind: str) -> Text:
    """Return what a field is called."""
    pattern = pattern_of(path)
    own = PERSONAL_LABELS.get(pattern) if kind == "individual" else None
    return own or LABELS[pattern]


def cause_name(cause: str) -> Text:
    """Return why a version was made; a cause of another release is a saving."""
    return CAUSES.get(cause, CAUSES["saved"])
