"""Make the buckets that the S3 settings name (settings/storage.py), and let everyone read what is published.

By bucket policy, not by the ACL of each object: Amazon's new buckets take no ACLs, and other servers ignore them.
Safe to run again.
"""

import json
import sys
from pathlib import Path
from typing import Any

import boto3
import environ
from botocore.config import Config
from botocore.exceptions import ClientError

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from settings.storage import PUBLISHED, s3_options


def main(env: environ.Env) -> None:
    """Make both buckets and set the policy of the published one."""
    options = s3_options(env)
    client = boto3.client(
        "s3",
        endpoint_url=options["endpoint_url"],
        region_name=options["region_name"],
        aws_access_key_id=options["access_key"],
        aws_secret_access_key=options["secret_key"],
        config=Config(s3={"addressing_style": options["addressing_style"]}),
    )
    drafts, published = env("S3_DRAFTS_BUCKET"), env("S3_PUBLISHED_BUCKET")
    for name in dict.fromkeys((drafts, published)):
        make_bucket(client, name, options["region_name"])
    client.put_bucket_policy(Bucket=published, Policy=json.dumps(reading_policy(published)))


def make_bucket(client: Any, name: str, region: str) -> None:
    # Amazon takes no location constraint for its first region (API reference, CreateBucket).
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    try:
        client.create_bucket(Bucket=name, **place)
    except ClientError as refusal:
        if refusal.response["Error"]["Code"] not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
            raise
        client.head_bucket(Bucket=name)  # fails where it is somebody else's


def reading_policy(bucket: str) -> dict[str, Any]:
    """Everyone gets objects below the published prefix, and lists none."""
    statement = {
        "Sid": "EveryoneReadsWhatIsPublished",
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetObject"],
        "Resource": [f"arn:aws:s3:::{bucket}/{PUBLISHED}/*"],
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


if __name__ == "__main__":
    main(environ.Env())
