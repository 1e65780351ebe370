"""Stands in for kubectl, helm and aws, which CDK's kubectl provider calls: notes how, and answers as a cluster that takes everything."""

import json
import os
import sys

program, *arguments = sys.argv[1:]


def documents(text):
    """The JSON documents of a file, which the provider writes one after another with nothing between."""
    at = 0
    while at < len(text):
        document, at = json.JSONDecoder().raw_decode(text, at)
        yield document


files = [value for option, value in zip(arguments, arguments[1:]) if option in ("-f", "--values")]
call = {
    "program": program,
    "arguments": arguments,
    "documents": [document for file in files for document in documents(open(file).read())],
}
with open(os.environ["RECORDED_CALLS"], "a") as calls:
    calls.write(json.dumps(call) + "\n")
if "get" in arguments:
    print("'True'", end="")
