from dataclasses import dataclass, field, asdict, replace
from operator import attrgetter

@dataclass(order=True, frozen=True)
class Employee:
    sort_index: float = field(init=False, repr=False)
    name: str
    salary: float
    skills: list[str] = field(default_factory=list, compare=False)

    def __post_init__(self):
        object.__setattr__(self, 'sort_index', self.salary)

staff = [Employee("Ann", 5200.0, ["sql"]), Employee("Bob", 4100.0), Employee("Cleo", 6100.5)]
for e in sorted(staff, reverse=True):
    print(e)
print(asdict(min(staff, key=attrgetter("salary"))))
print(replace(staff[1], salary=9000.0) > max(staff))
