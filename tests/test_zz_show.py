import pytest, json
from copy import deepcopy
from tests.test_records import BAD, RECORDS
from trips.records import load, RecordsRefused
@pytest.mark.django_db
@pytest.mark.parametrize("n", range(len(BAD)))
def test_x(n, tmp_path):
    r=deepcopy(RECORDS); BAD[n][0](r)
    p=tmp_path/"nemune.json"; p.write_text(json.dumps(r))
    from django.utils import translation
    translation.activate("en")
    with pytest.raises(RecordsRefused) as e: load([p])
    print("\n"+"\n".join(e.value.faults))
