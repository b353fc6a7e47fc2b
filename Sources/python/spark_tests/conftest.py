"""What the tests share: one cluster with a master and two workers, a session on it, and a server of S3."""

import json
import os
import pathlib
import shutil
import sys

import pytest

from cluster import Cluster, wait_for

ROOT = pathlib.Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "Fixtures"
ORDERS = FIXTURES / "Readme" / "orders.json"

os.environ.update(
    SPARK_LOCAL_IP="127.0.0.1",
    # Machines of Java that live for seconds, on one or two cores.
    JDK_JAVA_OPTIONS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    PYSPARK_PYTHON=sys.executable,
    # The server of S3 takes any.
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_EC2_METADATA_DISABLED="true",
)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("cluster"), workers=2)
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def session(cluster):
    from pyspark.sql import SparkSession

    from rowcast.spark import RowcastDataSource

    session = (
        SparkSession.builder.master(cluster.address)
        .config("spark.ui.enabled", "false")
        .config("spark.executor.memory", "512m")
        # A killed worker costs an attempt; tests of failures do not wait for four.
        .config("spark.task.maxFailures", "2")
        # Compiling the plan of a query takes longer than running it on a few rows.
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    session.dataSource.register(RowcastDataSource)
    yield session
    session.stop()


@pytest.fixture
def spark(session, cluster):
    """The session, with two executors."""
    while len(cluster.workers) < 2:
        cluster.start_worker()
    # The driver counts among those that have memory for blocks.
    memory = session.sparkContext._jsc.sc().getExecutorMemoryStatus
    wait_for(lambda: memory().size() >= 3, 90, "the start of two executors")
    return session


@pytest.fixture
def read(spark):
    """Reads a data frame: read(paths, schema=…, option=…)."""

    def read(path, schema=None, **options):
        reader = spark.read.format("rowcast")
        for name, value in options.items():
            reader = reader.option(name.replace("__", "."), value)
        if schema is not None:
            reader = reader.schema(schema)
        paths = [str(one) for one in path] if isinstance(path, list) else str(path)
        return reader.load(paths)

    return read


@pytest.fixture
def write():
    """Writes a data frame: write(frame, folder, to, mode, option=…)."""

    def write(frame, folder, to, mode="append", **options):
        writer = frame.write.format("rowcast").mode(mode).option("to", to)
        for name, value in options.items():
            writer = writer.option(name.replace("__", "."), value)
        writer.save(str(folder))

    return write


@pytest.fixture
def orders(tmp_path):
    """A folder of two equal results of three rows, and files that are not read."""
    folder = tmp_path / "orders"
    folder.mkdir()
    for name in ("b.json", "a.json"):
        shutil.copy(ORDERS, folder / name)
    (folder / "_SUCCESS").touch()
    (folder / ".a.json.crc").write_bytes(b"\0")
    return folder


def rows(frame):
    return [tuple(row) for row in frame.collect()]


def write_detail(path, fields, data):
    """Writes json_detail; fields are pairs of name and type, dimensions in front of measures."""
    measures = ("count", "average", "int")
    told = [
        {"name": name, "label": name.title(), "type": type, "is_numeric": type in measures}
        for name, type in fields
    ]
    document = {
        "fields": {
            "dimensions": [field for field in told if field["type"] not in measures],
            "measures": [field for field in told if field["type"] in measures],
            "table_calculations": [],
            "pivots": [],
        },
        "data": [{name: {"value": value} for (name, _), value in zip(fields, row)} for row in data],
    }
    path.write_text(json.dumps(document))


@pytest.fixture(scope="session")
def s3():
    """A server of S3 on the loopback interface: a client of boto3, and the options of the data source."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    client.create_bucket(Bucket="results")
    options = {"fs__s3__endpoint_override": endpoint, "fs__s3__region": "us-east-1"}
    yield client, options
    server.stop()
