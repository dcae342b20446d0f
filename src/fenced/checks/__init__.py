"""Whether this installation works, as `fenced doctor` and the status page tell it. Reads; changes nothing."""

from fenced.checks.check import Check, State
from fenced.checks.everything import check_everything
from fenced.checks.self_tests import last_self_tests

__all__ = ["Check", "State", "check_everything", "last_self_tests"]
