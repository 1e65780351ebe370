"""Asks AWS: one call a line of standard input, `[service, operation, parameters]`, one answer a line; `{"refused": CODE}` for an error."""

import json
import sys

import botocore.session
from botocore import xform_name
from botocore.exceptions import ClientError

session = botocore.session.get_session()
clients = {}
for line in sys.stdin:
    service, operation, parameters = json.loads(line)
    if service not in clients:
        clients[service] = session.create_client(service)
    try:
        answer = getattr(clients[service], xform_name(operation))(**parameters)
    except ClientError as error:
        answer = {"refused": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}
    answer.pop("ResponseMetadata", None)
    print(json.dumps(answer, default=str))
