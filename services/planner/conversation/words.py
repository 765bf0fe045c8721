"""What a conversation's steps and questions are called."""

from services.planner.conversation.domain import Step
from shared.language import Text, lazy

STEPS: dict[Step, Text] = {
    Step.PREPARE: lazy("Förbered er, var för sig"),
    Step.MEET: lazy("Träffas och kom överens"),
    Step.SIGN: lazy("Skriv under, båda två"),
    Step.AGREED: lazy("Överenskommen"),
}
# Above a paper form's words, where the person has written others on the screen.
PAPER_MARK = lazy("På blanketten:")
QUESTIONS: dict[str, tuple[Text, Text]] = {
    "look_back": (
        lazy("Se tillbaka"),
        lazy("Vad har du lärt dig det senaste året som du har haft nytta av? Vad blev inte av, och varför?"),
    ),
    "now": (lazy("Nu"), lazy("Vad går bra i ditt arbete, och när känner du att du inte räcker till?")),
    "future": (lazy("Framåt"), lazy("Hur tror du att ditt arbete ser ut om några år? Vad behöver du kunna då?")),
    "want": (lazy("Det jag vill"), lazy("Vad vill du lära dig, och hur lär du dig bäst?")),
    "give": (lazy("Det jag kan ge"), lazy("Vad kan du lära ut till en kollega, här eller på ett annat bibliotek?")),
    "workplace": (
        lazy("Det arbetsplatsen behöver"),
        lazy("Vad behöver biblioteket kunna om två år som ni inte kan i dag? Var kommer den här personen in?"),
    ),
    "seen": (
        lazy("Det jag har sett"),
        lazy("Vad gör personen bra som fler borde få lära sig av? Ge gärna ett exempel."),
    ),
    "offer": (
        lazy("Det jag kan erbjuda"),
        lazy("Vilken tid, vilka uppgifter och vilket stöd kan du lova? Vad kan du inte lova?"),
    ),
}
