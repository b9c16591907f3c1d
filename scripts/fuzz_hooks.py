"""What Schemathesis is told of the contract beside the schema: an empty value means "not asked", which is no violation.

The document says so (`allowEmptyValue`), but Schemathesis does not read it and takes such a value for a wrong one.
"""

from typing import Any

import schemathesis


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """Whether a made-up question is asked: not where some value of it is empty."""
    for value in (case.query or {}).values():
        several = value if isinstance(value, list) else [value]
        if any(not part.strip() for one in several for part in str(one).split(",")):
            return False
    return True
