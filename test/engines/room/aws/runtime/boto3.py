"""The part of boto3 that CDK's kubectl provider calls, for the emulator's Lambda, which brings botocore only."""

import botocore.session


class Session:
    def get_partition_for_region(self, region):
        return botocore.session.get_session().get_partition_for_region(region)
