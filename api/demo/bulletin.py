"""What the session of the bulletin holds: how many of which class, about what, and which accident befalls which case."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from api.demo import material as m
from api.demo.desk import Matter
from api.demo.topics import GOVERNMENT, OTHERS, Topic

# Scope and class -> how many. 281 + 66 + 18 = 365 and 281 + 31 = 312 are published; the 3 and the 2 are assumed.
BULLETIN = {
    ("government", "A"): 281,
    ("government", "B"): 66,
    ("government", "C"): 18,
    ("other", "A"): 31,
    ("other", "B"): 3,
    ("other", "C"): 2,
}


def composition(share: float) -> dict[tuple[str, str], int]:
    """The bulletin, or a smaller one of the same shape: at least one of each."""
    return {key: max(1, round(number * share)) for key, number in BULLETIN.items()}


@dataclass(frozen=True, slots=True)
class Course:
    """What happens to one case beside the common way; `place` in the session decides which accidents are its."""

    place: int
    matter: Matter
    class_code: str
    mode: str

    def meets(self, every: int, first: int) -> bool:
        """Accidents are spread evenly: the first-th case of every so many has this one."""
        return self.place % every == first

    @property
    def dissatisfied(self) -> bool:
        return self.meets(67, 5)

    @property
    def merged(self) -> bool:
        """It is handled with the case before it."""
        return self.meets(40, 21)

    @property
    def goes_straight(self) -> bool:
        """One round, and a course of its own."""
        return not (self.dissatisfied or self.merged)

    @property
    def extension_asked(self) -> bool:
        """Not where units answer separately: the time of one is not the other's."""
        return self.meets(20, 13) and self.mode != "split"

    @property
    def extended(self) -> bool:
        return self.extension_asked and not self.meets(60, 13)

    @property
    def return_asked(self) -> bool:
        return self.meets(12, 7) and self.mode == "sole"

    @property
    def handed_wrongly(self) -> bool:
        """The return is granted; the others are told to go on."""
        return self.return_asked and self.place % 24 == 7


def courses(share: float) -> list[Course]:
    """All cases of the session in the order of their filing; the same every time."""
    chance = Random("courses")
    wanted = {"government": matters(GOVERNMENT), "other": matters(OTHERS)}
    made = [
        (matter, class_code)
        for (scope, class_code), number in composition(share).items()
        for matter in islice(wanted[scope], number)
    ]
    chance.shuffle(made)
    return [
        Course(place, matter, class_code, _mode(matter.topic, chance))
        for place, (matter, class_code) in enumerate(made)
    ]


def matters(topics: tuple[Topic, ...]) -> Iterator[Matter]:
    """Distinct matters: every topic once in every place, in an order that mixes both."""
    places = ["", *m.DISTRICTS]
    for turn in range(len(places)):
        for number, topic in enumerate(topics):
            yield Matter(topic, places[(turn + number) % len(places)], m.VERBS[(number + 5 * turn) % len(m.VERBS)])


def _mode(topic: Topic, chance: Random) -> str:
    """Split handling stays within the government, so that every case belongs to one scope."""
    return chance.choices(("sole", "lead_co", "split"), (44, 46, 10 if topic in GOVERNMENT else 0))[0]
