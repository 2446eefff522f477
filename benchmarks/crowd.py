"""Users as an org may have them: names, departments, cities and dates that are many, and far from equally common."""

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate
from typing import Any

PASSWORD = "Okta-Pa55word"
FIRST = (
    *("Maria", "James", "Wei", "Anna", "John", "Fatima", "David", "Mohamed", "Sofia", "Ravi", "Emma", "Yuki", "Lucas"),
    *("Olga", "Chen", "Aisha", "Paul", "Ines", "Omar", "Nina", "Ivan", "Priya", "Noah", "Elena", "Hugo", "Amara"),
    *("Leo", "Sara", "Tariq", "Zoë", "Björn", "Mei", "Kofi", "Lena", "Diego", "Hana", "Piotr", "Nadia", "Chloé"),
)
LAST = (
    *("Smith", "García", "Li", "Müller", "Nguyen", "Patel", "Johnson", "Kim", "Silva", "Ivanov", "Khan", "Brown"),
    *("Rossi", "Tanaka", "Dubois", "Ali", "Novak", "Jones", "Cohen", "Hansen", "Okafor", "Wang", "Schmidt", "Lopez"),
    *("O'Brien", "Kowalski", "Sato", "Andersson", "Haddad", "Fischer", "Moreau", "Costa", "Singh", "Eriksen", "Weber"),
)
ENDS = ("", "", "", "son", "-Ray", "sen", "ova", "man", "ström", "ez", "i", "berg", "well")
DEPARTMENTS = ("Sales", "Engineering", "Support", "Operations", "Finance", "Marketing", "People", "Legal", "Facilities")
CITIES = ("Berlin", "London", "Austin", "Pune", "Paris", "Osaka", "Lagos", "Toronto", "Madrid", "Oslo", "Lima", "Bern")
TITLES = ("Engineer", "Account Manager", "Analyst", "Specialist", "Director", "Technician", "Assistant", "Counsel")
CUSTOM = {
    "team": {"title": "Team", "type": "string"},
    "level": {"title": "Level", "type": "integer"},
    "remote": {"title": "Remote", "type": "boolean"},
    "skills": {"title": "Skills", "type": "array", "items": {"type": "string"}},
}


def profiles(count: int) -> Iterator[dict[str, Any]]:
    """The same people in every run. Everybody's login says when they came; their names and places do not."""
    luck = random.Random(count)
    surnames = [name + end for end in ENDS for name in LAST] + [f"{a}-{b}" for a in LAST for b in LAST if a != b]
    surnames += [
        f"{name}{luck.choice('aeiou')}{luck.choice('bdklnrst')}{number}" for number in range(80) for name in LAST
    ]
    for number in range(count):
        first, last = _skewed(luck, FIRST), _skewed(luck, surnames)
        plain = "".join(c for c in f"{first}.{last}".lower() if c.isascii() and c != "'")
        login = f"{plain}.{number}@example.com"
        city = _skewed(luck, CITIES)
        found = {
            "firstName": first,
            "lastName": last,
            "login": login,
            "email": login,
            "displayName": f"{first} {last}",
            "nickName": f"{first[:3]}{luck.randrange(count)}",
            "title": _skewed(luck, TITLES),
            "department": _skewed(luck, DEPARTMENTS),
            "division": f"Division {luck.randrange(40)}",
            "costCenter": f"CC{int(luck.paretovariate(0.7)) % 5_000:04}",
            "employeeNumber": f"E{luck.randrange(10**7):07}",
            "managerId": f"E{int(luck.paretovariate(0.5)) % 2_000}",
            "city": city,
            "countryCode": city[:2].upper(),
            "zipCode": f"{luck.randrange(10**5):05}",
            "streetAddress": f"{luck.randrange(1, 400)} {_skewed(luck, LAST)} Street",
            "timezone": luck.choice(("Europe/Berlin", "America/New_York", "Asia/Tokyo")),
            "secondEmail": f"{plain}@home.example",
            "team": f"Team {_skewed(luck, DEPARTMENTS)} {luck.randrange(12)}",
            "level": min(int(luck.paretovariate(1)), 12),
            "remote": luck.random() < 0.3,
            "skills": luck.sample(("python", "sql", "welding", "law", "sales", "ops"), 2),
        }
        if luck.random() < 0.1:
            found |= {"honorificPrefix": "Dr.", "middleName": luck.choice(FIRST)}
        yield found


def _skewed(luck: random.Random, names: Any) -> Any:
    """One of these: the first ones often, the last ones seldom, as Zipf found of words."""
    return luck.choices(names, cum_weights=_weights(len(names)))[0]


_KNOWN: dict[int, list[float]] = {}


def _weights(count: int) -> list[float]:
    if count not in _KNOWN:
        _KNOWN[count] = list(accumulate(1 / place for place in range(1, count + 1)))
    return _KNOWN[count]


def fill(org: Any, count: int) -> None:
    """Give an org so many users, made over two years; most are active, the others are in every other status."""
    from lifecycle.model.cases import Case
    from lifecycle.org.deeds import Given

    luck = random.Random(-count)
    for profile in profiles(count):
        org.advance(timedelta(seconds=730 * 86_400 // count))
        kind = luck.random()
        cases = set() if kind < 0.05 else {Case.ACTIVATE} if kind < 0.1 else {Case.ACTIVATE, Case.PASSWORD}
        user, _ = org.create(profile, cases, Given(PASSWORD) if Case.PASSWORD in cases else Given())
        if kind > 0.95:
            org.apply("suspend", user, ())
        elif kind > 0.88:
            org.apply("deactivate", user, ())
        elif kind > 0.3:
            user.last_login = org.clock.now()
