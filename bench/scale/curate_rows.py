"""Runs deploy/spark/curate.py over files that are no corpus: curate_rows.py PLACES.json SCRATCH OUT"""

import json
import os
import sys

from pyspark.sql import SparkSession

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../deploy/spark"))
from curate import curate  # noqa: E402

places, scratch, out = sys.argv[1:]
given = json.load(open(places))
spark = (
    SparkSession.builder.master("local[2]")
    .appName("weft curate rows")
    .config("spark.sql.ansi.enabled", "true")
    .config("spark.sql.session.timeZone", "UTC")
    .config("spark.ui.enabled", "false")
    .config("spark.sql.shuffle.partitions", "8")
    .config("spark.driver.memory", "6g")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
curate(spark, given["config"], given["places"], "0" * 16, scratch, out)
spark.stop()
