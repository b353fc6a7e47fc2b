"""Shows what clients of the API read of a json_detail or json_bi document.

    read_clients.py FILE

spectacles checks the document as the result of a finished query task; looker-sdk reads json_bi into
the model of the API's specification. Printed is what both found, one line each.
"""

import json
import sys

from looker_sdk.rtl import serialize
from looker_sdk.sdk.api40 import models
from spectacles.models import QueryResult

text = open(sys.argv[1], encoding="utf-8").read()
document = json.loads(text)
result = QueryResult.model_validate({"status": "complete", "data": document}).root
print("spectacles:", type(result.data).__name__, result.runtime)
if "metadata" in document:
    result = serialize.deserialize40(data=text, structure=models.JsonBi)
    fields = result.metadata.fields
    for field in [*fields.dimensions, *fields.measures, *fields.table_calculations]:
        print("looker-sdk:", field.name, field.label)
    print("looker-sdk:", [pivot.key for pivot in result.metadata.pivots], len(result.rows), "rows")
