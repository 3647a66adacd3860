"""Replays an action over a data set of events, one JSON document a line."""

import argparse
import shlex

from pyspark.sql import SparkSession


def command(args):
    """The filter that every partition goes through."""
    parts = [args.command, "replay", args.action, "--filter", "--quiet", "-j", "1", "--clock", args.clock]
    if args.against:
        parts += ["--against", args.against]
    return " ".join(shlex.quote(p) for p in parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", help="where the events are, such as s3a://acme/events/*.ndjson")
    parser.add_argument("records", help="where the records go")
    parser.add_argument("--action", default="action.js")
    parser.add_argument("--against", help="the action to compare with")
    parser.add_argument("--command", default="./claimctl")
    parser.add_argument("--clock", default="2026-11-30T12:00:00Z", help="the time of all events")
    args = parser.parse_args()

    spark = SparkSession.builder.appName("claimctl-replay").getOrCreate()
    lines = spark.sparkContext.textFile(args.events)
    records = lines.pipe(command(args), checkCode=True)
    records.saveAsTextFile(args.records)
    spark.stop()


if __name__ == "__main__":
    main()
