"""Articles that are written from one template about different things: the hardest of what is no copy. What they tell is invented."""

from random import Random

_PLACES = (
    "Gorgan", "Shirvan", "Ardabil", "Kerman", "Bandar Abbas", "Tabas", "Urmia", "Semnan", "Zanjan", "Yazd", "Sanandaj", "Birjand",
    "Khorramabad", "Bushehr", "Saveh", "Marand", "Khoy", "Maku", "Jolfa", "Qazvin", "Rasht", "Sari", "Ilam", "Dezful", "Bam", "Jask",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "March", "April", "June", "August", "October", "December")
_COMPANIES = (
    "Foolad Khuzestan", "Mellat Bank", "Saipa", "Pars Oil", "Iran Khodro", "Ghadir", "Bandar Shipping", "Kerman Copper", "Tejarat Bank",
    "Esfahan Steel", "Golgohar", "Chadormalu", "Parsian Insurance", "Zagros Cement",
)  # fmt: skip
_EARTHQUAKE = """Quake of magnitude {n}.{m} shakes {a}
An earthquake of magnitude {n}.{m} shook {a} in the early hours of {day}, {d} {month},
the seismological centre said, and was felt in {b} and {c}.
The tremor was registered at {h}:{mi} local time at a depth of {k} kilometres, {r} kilometres north of {a}.
There were no immediate reports of casualties or damage, an official of the emergency services said,
and teams were sent to {b} to look at older buildings.
The area around {c} was last struck in {y}, when {v} people died and {w} houses fell.
Schools in {a} will stay closed until {day2},
and residents were told to keep away from damaged walls and to follow the advice of the authorities."""
_MARKET = """{a} leads gains as shares close at {x},{z}
The main index of the Tehran exchange closed at {x},{z} points on {day}, {d} {month}, with {a} and {b} ahead of the market.
Shares of {a} rose by {n}.{m} percent, those of {b} by {k}.{d} percent, while {c} lost {h} percent in active trading.
The volume reached {w} billion rials in {v} thousand trades, against {y} billion on the day before.
Dealers said that buyers were waiting for the results of {c}, which are to be published on {day2}, and for news about the budget.
The index has gained {r} percent since the beginning of {month2}, and brokers expect it to move in a narrow range in the coming week."""
_WEATHER = """Heavy rain expected in {a} and {b}
Heavy rain and strong wind are expected in {a}, {b} and {c} from {day} until {day2}, the weather service said on {d} {month}.
Up to {w} millimetres may fall in {a} within {h} hours, and rivers around {b} may rise by {m} metres.
Drivers were told to avoid the road between {b} and {c}, where {k} vehicles were stranded in a storm in {month2}.
Temperatures will fall to {n} degrees at night, and snow is possible above {y} metres.
The service raised its warning to the second of three levels,
and asked residents to secure loose objects and to keep away from flooded streets."""
_TEMPLATES = {"earthquake": (_EARTHQUAKE, _PLACES), "market": (_MARKET, _COMPANIES), "weather": (_WEATHER, _PLACES)}


def write_series(count: int, chance: Random) -> dict[str, str]:
    """Return `count` articles of each template, by name."""
    articles = {}
    for name, (template, names) in _TEMPLATES.items():
        for number in range(count):
            a, b, c = chance.sample(names, 3)
            day, day2 = chance.sample(_DAYS, 2)
            month, month2 = chance.sample(_MONTHS, 2)
            numbers = {key: chance.randint(2, 99) for key in "hkrvw"}
            single = {"n": chance.randint(2, 6), "m": chance.randint(1, 9), "d": chance.randint(1, 28), "mi": chance.randint(10, 59)}
            large = {"y": chance.randint(1950, 2020), "x": chance.randint(100, 999), "z": chance.randint(100, 999)}
            told = {"a": a, "b": b, "c": c, "day": day, "day2": day2, "month": month, "month2": month2}
            articles[f"{name} {number}"] = template.format_map({**numbers, **single, **large, **told})
    return articles
