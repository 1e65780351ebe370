"""CDK's own function for kubectl and Helm, as Lambda runs it: the event of a custom resource on standard input, the answer on standard output."""

import json
import sys
import types

# boto3 is Lambda's; the handler asks it which partition a region is in, and only for charts in Amazon's registries.
sys.modules["boto3"] = types.ModuleType("boto3")
sys.path.insert(0, sys.argv[1])
from index import handler  # noqa: E402

event = json.load(sys.stdin)
words, sys.stdout = sys.stdout, sys.stderr
print(json.dumps(handler(event, None)), file=words)
