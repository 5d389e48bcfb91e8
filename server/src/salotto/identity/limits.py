"""How often anybody may try, each number with its reason. Nodes count together; each for itself while Redis is away."""

from typing import Final, NamedTuple


class Allowance(NamedTuple):
    """So many times within so many seconds, in a window that slides."""

    times: int
    within_s: float


WRONG_PASSWORDS_OF_NAME: Final = Allowance(10, 300.0)
"""Wrong passwords for one mail address: more than anybody mistypes, and 1,200 guesses in ten hours at the most."""
WRONG_SIGN_INS_OF_ADDRESS: Final = Allowance(50, 300.0)
"""Wrong passwords and links from one network address: a whole office behind one router on a Monday morning."""
REFUSALS_TOLD_OF_PERSON: Final = Allowance(10, 3_600.0)
"""Refused sign-ins of one account that the audit tells, and of all unknown ones together: as many as one name may be wrong in
a row. After them one line says that there are more; guessing at one account leaves the others theirs."""
REFUSALS_TOLD_OF_ORGANISATION: Final = Allowance(100, 3_600.0)
"""Refused sign-ins of a whole organisation that the audit tells: lines are kept for good, and these are made by strangers. At
their most they are 2,400 a day, a megabyte."""
REFUSALS_UNTOLD: Final = Allowance(1, 3_600.0)
"""Lines that say that no more are told."""

CODE_LIFE_S: Final = 900.0
"""How long an invitation works: they are on the telephone together, right now."""
WRONG_CODES_OF_ADDRESS: Final = Allowance(10, CODE_LIFE_S)
"""Wrong codes from one network address: six digits read out aloud are mistyped once or twice."""
WRONG_CODES_OF_ORGANISATION: Final = Allowance(40, CODE_LIFE_S)
"""Wrong codes of everybody together. With ten codes about, guessing from any number of addresses finds one of them in a
quarter of an hour with a chance of 1 in 2,500; and then an agent is looking at a stranger."""
WRONG_CODES_OF_CODE: Final = 20
"""Wrong codes that an organisation may hear while one code lives; then that code is void. Kept in the database, so that
neither a restart nor another node begins to count anew."""
INVITATIONS_OF_AGENT: Final = Allowance(30, CODE_LIFE_S)
"""Invitations of one agent: two a minute. It bounds how many codes are about."""

VISITS_OF_ADDRESS: Final = Allowance(120, 600.0)
"""Visits from one network address: an office of some hundred people behind one router, or the telephones of a district
behind their provider's, all at the same trouble in the same ten minutes. A script makes thousands."""
VISITS_OF_ORGANISATION: Final = Allowance(3_000, 600.0)
"""Visits to one organisation: five a second, more than three hundred agents can greet; beyond it tickets are only noise."""
