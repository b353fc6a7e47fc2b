"""Results in a store of S3, which is moto's server on the loopback interface."""

import json

import pytest
from pyspark.errors import AnalysisException

from conftest import ORDERS, rows
from rowcast.spark._command import main


def keys(client, prefix):
    listed = client.list_objects_v2(Bucket="results", Prefix=prefix).get("Contents", [])
    return sorted(item["Key"] for item in listed if not item["Key"].endswith("/"))


@pytest.fixture
def folder(s3, request):
    """A prefix with two results, a bad one and a file that is hidden."""
    client, _ = s3
    prefix = request.node.name
    cut = ORDERS.read_bytes()[:-100]
    for name, data in {"a.json": ORDERS.read_bytes(), "b ü.json": ORDERS.read_bytes(), "c.txt": cut, "_x": b""}.items():
        client.put_object(Bucket="results", Key=f"{prefix}/in/{name}", Body=data)
    return prefix


def test_results_are_read(read, s3, folder, tmp_path):
    client, options = s3
    frame = read(f"s3://results/{folder}/in/*.json", pathColumn="file", **options)
    assert frame.count() == 6
    assert {row[-1] for row in rows(frame)} == {
        f"s3://results/{folder}/in/a.json",
        f"s3://results/{folder}/in/b ü.json",
    }
    bad = f"s3://results/{folder}/bad"
    frame = read(f"s3a://results/{folder}/in", mode="permissive", badFilesPath=bad, **options)
    assert frame.count() >= 6
    (key,) = keys(client, f"{folder}/bad/")
    line = json.loads(client.get_object(Bucket="results", Key=key)["Body"].read())
    assert line["path"] == f"s3a://results/{folder}/in/c.txt" and line["code"] == "truncated"
    with pytest.raises(AnalysisException, match="absent"):
        read(f"s3://results/{folder}/absent", **options)


def test_data_frames_are_written_all_or_none(spark, write, s3, folder):
    client, options = s3
    out = f"s3://results/{folder}/out"
    write(spark.range(0, 10, numPartitions=2), out, "csv", **options)
    first = keys(client, f"{folder}/out/")
    assert [key.rpartition("/")[2][:11] for key in first] == ["_SUCCESS", "part-00000-", "part-00001-"]
    data = [client.get_object(Bucket="results", Key=key)["Body"].read() for key in first[1:]]
    assert data == [b"id\n0\n1\n2\n3\n4\n", b"id\n5\n6\n7\n8\n9\n"]

    def fail(batches):
        yield from batches
        raise RuntimeError("on purpose")

    failing = spark.range(0, 10, numPartitions=2).mapInArrow(fail, "id BIGINT")
    with pytest.raises(Exception, match="on purpose"):
        write(failing, out, "csv", mode="overwrite", **options)
    assert keys(client, f"{folder}/out/") == first
    write(spark.range(0, 1, numPartitions=1), out, "csv", mode="overwrite", **options)
    assert len(keys(client, f"{folder}/out/")) == 2


def test_files_are_converted(spark, s3, folder, capfd):
    client, options = s3
    file_system = [f"--fs={name[4:].replace('__', '.')}={value}" for name, value in options.items()]
    status = main(
        ["convert", f"s3://results/{folder}/in", "--to", "csv", "--out", f"s3://results/{folder}/out"]
        + ["--report", f"s3://results/{folder}/report.csv", "--totals", "none", *file_system]
    )
    assert status == 1
    assert f"s3://results/{folder}/in/c.txt: json_detail: the input is cut short" in capfd.readouterr().err
    assert keys(client, f"{folder}/out/") == [f"{folder}/out/a.csv", f"{folder}/out/b ü.csv"]
    data = client.get_object(Bucket="results", Key=f"{folder}/out/a.csv")["Body"].read()
    assert data.decode().splitlines()[1] == "2024-01,Bonn,1062,2.675"
    assert b"testing" not in client.get_object(Bucket="results", Key=f"{folder}/report.csv")["Body"].read()
