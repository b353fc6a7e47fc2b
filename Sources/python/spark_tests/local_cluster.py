"""Reads, writes and converts on local-cluster[2,1,1024]: two executors, each a process of its own. Takes a folder."""

import os
import sys

from pyspark.sql import SparkSession

from rowcast.spark import RowcastDataSource
from rowcast.spark._command import main

folder = sys.argv[1]
spark = (
    SparkSession.builder.master("local-cluster[2,1,1024]")
    .config("spark.ui.enabled", "false")
    .config("spark.executor.memory", "512m")
    .getOrCreate()
)
spark.dataSource.register(RowcastDataSource)
frame = spark.read.format("rowcast").load(f"{folder}/in")
frame.write.format("rowcast").mode("overwrite").option("to", "csv").save(f"{folder}/written")
assert main(["convert", f"{folder}/in", "--to", "csv", "--out", f"{folder}/converted"]) == 0
print("rows", frame.count(), "executors", spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1)
spark.stop()
os._exit(0)
