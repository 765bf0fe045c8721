"""What roles and their reach are called on pages."""

from services.intake.administration.domain import ScopeKind
from shared.identity import Role
from shared.language import lazy

ROLE_NAMES = {
    Role.STAFF: lazy("medarbetare"),
    Role.MANAGER: lazy("chef"),
    Role.FACILITATOR: lazy("processledare"),
    Role.SEASON_PLANNER: lazy("säsongsplanerare"),
    Role.OCCASION_LEADER: lazy("tillfällesledare"),
    Role.PROGRAMME_LEAD: lazy("programledare"),
    Role.AUDITOR: lazy("granskare"),
    Role.OPERATOR: lazy("driftansvarig"),
    Role.ADMINISTRATOR: lazy("administratör"),
}

ROLE_DEEDS = {
    Role.MANAGER: lazy("ser kommunens planer och sköter personallistan"),
    Role.FACILITATOR: lazy("leder SWOT-dagar i länets kommuner och ser kommunernas planer"),
    Role.SEASON_PLANNER: lazy("planerar säsongens insatser, utan att se planernas text"),
    Role.OCCASION_LEADER: lazy("ser deltagare och närvaro vid sina egna tillfällen"),
    Role.PROGRAMME_LEAD: lazy("ser hur programmet går, i siffror för grupper om minst fem"),
    Role.AUDITOR: lazy("läser kommunernas antagna planer, timmar och närvaro"),
    Role.OPERATOR: lazy("ser hur KUB mår, men inget innehåll"),
    Role.ADMINISTRATOR: lazy("sköter konton, roller och kommunernas uppgifter, eller bara ett programs ramverk"),
}

# ``ChangeKind`` by its value → what happened.
CHANGES = {
    "made": lazy("Kontot skapades."),
    "invited": lazy("Kontot skapades, och ett mejl om det skickades."),
    "linked": lazy("Kontot hör ihop med en rad i personallistan."),
    "role_given": lazy("Fick rollen %(role)s (%(where)s)."),
    "role_withdrawn": lazy("Blev av med rollen %(role)s (%(where)s)."),
    "manager_erased": lazy("Blev av med rollen %(role)s (%(where)s), eftersom chefen raderades."),
    "turned_off": lazy("Kontot stängdes av, och personen loggades ut."),
    "turned_on": lazy("Kontot öppnades igen."),
    "address_changed": lazy("E-postadressen ändrades från %(before)s till %(after)s."),
    "signed_out": lazy("Alla inloggningar avslutades, och skickade länkar slutade gälla."),
}

# ``StaffChangeKind`` by its value → what happened.
STAFF_CHANGES = {
    "added": lazy("Lades till i personallistan."),
    "moved": lazy("Flyttades hit från %(before)s."),
    "address_changed": lazy("E-postadressen i personallistan ändrades från %(before)s till %(after)s."),
    "left": lazy("Antecknades som slutat."),
}

SCOPE_REQUESTS = {
    ScopeKind.MUNICIPALITY: lazy("Den rollen gäller en kommun. Välj vilken."),
    ScopeKind.COUNTY: lazy("Den rollen gäller ett län. Välj vilket."),
    ScopeKind.PROGRAMME: lazy("Den rollen gäller ett program. Välj vilket."),
    ScopeKind.INSTALLATION: lazy("Den rollen gäller hela KUB. Välj det."),
}
