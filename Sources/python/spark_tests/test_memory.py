"""The memory of the executors' Pythons does not grow with the files."""

import pathlib
import threading

from cluster import descendants


def peak_of_pythons(cluster, stop):
    """The largest resident size, in MB, that a Python of the executors has had."""
    largest = 0
    while not stop.wait(0.05):
        for worker in list(cluster.workers):
            for pid in descendants(worker.pid):
                try:
                    status = pathlib.Path(f"/proc/{pid}/status").read_text()
                except OSError:
                    continue
                told = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
                if "python" in told["Name"] and "VmHWM" in told:
                    largest = max(largest, int(told["VmHWM"].split()[0]) >> 10)
    return largest


def test_a_large_file_is_read_in_constant_memory(read, cluster, tmp_path):
    row = b'{"id":1234567,"name":"some text of a row","price":2.50,"day":"2024-01-31"},\n'
    with open(tmp_path / "large.json", "wb") as file:
        file.write(b"[")
        for _ in range(200):
            file.write(row * 8000)
        file.write(b'{"id":1,"name":"","price":1.00,"day":"2024-01-31"}]')
    assert (tmp_path / "large.json").stat().st_size > 120_000_000
    stop, peaks = threading.Event(), []
    watcher = threading.Thread(target=lambda: peaks.append(peak_of_pythons(cluster, stop)))
    watcher.start()
    try:
        frame = read(tmp_path / "large.json", "id BIGINT, name STRING, price DECIMAL(9,2), day DATE")
        assert frame.selectExpr("count(*)", "sum(price)").first() == (1_600_001, 4_000_001)
    finally:
        stop.set()
        watcher.join(30)
    # Python, pyarrow, pandas and pyspark alone take some 150 MB.
    assert 20 < peaks[0] < 300
