"""Reads and writes folders of results with Apache Spark.

    from rowcast.spark import RowcastDataSource

    spark.dataSource.register(RowcastDataSource)
    orders = spark.read.format("rowcast").load("s3://bucket/results/*.json")
    orders.write.format("rowcast").mode("overwrite").option("to", "xlsx").save("s3://bucket/sheets")

``python -m rowcast.spark convert`` converts files to files on a cluster. The package has to be installed for the
Python of the driver and of the executors; pyspark is imported when ``RowcastDataSource`` is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._source import RowcastDataSource

__all__ = ["RowcastDataSource"]


def __getattr__(name: str) -> Any:
    if name == "RowcastDataSource":
        from ._source import RowcastDataSource

        return RowcastDataSource
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
