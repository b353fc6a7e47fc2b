"""Types of Spark for columns of Arrow, and the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow  # type: ignore[import-untyped, import-not-found, unused-ignore]
from pyspark.sql import types  # type: ignore[import-not-found, unused-ignore]

if TYPE_CHECKING:
    from pyspark.sql.types import DataType, StructType  # type: ignore[import-not-found, unused-ignore]

_SIMPLE: dict[str, Any] = {
    "boolean": pyarrow.bool_(),
    "tinyint": pyarrow.int8(),
    "smallint": pyarrow.int16(),
    "int": pyarrow.int32(),
    "bigint": pyarrow.int64(),
    "float": pyarrow.float32(),
    "double": pyarrow.float64(),
    "string": pyarrow.string(),
    "date": pyarrow.date32(),
    "timestamp": pyarrow.timestamp("us", tz="UTC"),
    "timestamp_ntz": pyarrow.timestamp("us"),
}

# A sum of Spark takes ten digits more than its column, and 38 is the most that it has.
_PRECISION = 28


def spark_schema(schema: Any, *, widens: bool) -> StructType:
    """The schema for columns of Arrow. What the header tells of a column is its metadata, its label the comment.

    With ``widens`` decimals get room for the larger numbers of files that were not surveyed.
    """
    return types.StructType(
        [
            types.StructField(field.name, _spark_type(field.type, widens), True, _metadata(field))
            for field in schema
        ]
    )


def _spark_type(type: Any, widens: bool) -> DataType:
    if pyarrow.types.is_decimal(type):
        precision = type.precision
        if widens:
            precision = max(precision, min(38, max(_PRECISION, type.scale + 18)))
        return types.DecimalType(precision, type.scale)
    if pyarrow.types.is_timestamp(type):
        return types.TimestampNTZType() if type.tz is None else types.TimestampType()
    by_type = {
        pyarrow.bool_(): types.BooleanType(),
        pyarrow.int64(): types.LongType(),
        pyarrow.float64(): types.DoubleType(),
        pyarrow.date32(): types.DateType(),
    }
    found: DataType = by_type.get(type, types.StringType())
    return found


def _metadata(field: Any) -> dict[str, str]:
    told = {
        key.decode(): value.decode("utf-8", "replace")
        for key, value in (field.metadata or {}).items()
        if key.startswith(b"rowcast.")
    }
    label = told.get("rowcast.label", field.name)
    return told if label == field.name else {**told, "comment": label}


def arrow_schema(schema: StructType) -> Any:
    """The columns of Arrow that Spark expects for a schema; TypeError for a type that results do not have."""
    return pyarrow.schema([(field.name, _arrow_type(field)) for field in schema.fields])


def _arrow_type(field: Any) -> Any:
    if isinstance(field.dataType, types.DecimalType):
        return pyarrow.decimal128(field.dataType.precision, field.dataType.scale)
    # The text of a string type may name a collation, and char and varchar their length.
    name = field.dataType.simpleString()
    found = _SIMPLE.get("string" if isinstance(field.dataType, types.StringType) else name)
    if found is None:
        raise TypeError(
            f"column '{field.name}' cannot be {name.upper()}; read nested values as STRING, which is "
            "their JSON, and take them apart with from_json"
        )
    return found


def with_metadata(schema: Any, fields: StructType) -> Any:
    """A schema of Arrow with what a data frame's schema tells of its columns; a comment is a label."""
    told = []
    for field, spark in zip(schema, fields.fields):
        metadata = {
            key: str(value)
            for key, value in (spark.metadata or {}).items()
            if key.startswith("rowcast.")
        }
        if (spark.metadata or {}).get("comment"):
            metadata.setdefault("rowcast.label", str(spark.metadata["comment"]))
        told.append(field.with_metadata(metadata) if metadata else field.remove_metadata())
    return pyarrow.schema(told)
