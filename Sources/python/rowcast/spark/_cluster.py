"""Runs the conversions of many files as one job of Spark."""

from __future__ import annotations

import re
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from pyspark import AccumulatorParam, SparkContext, TaskContext  # type: ignore[import-not-found, unused-ignore]

from ._conversion import FileConversion, Outcome, recorded_outcomes

Outcomes = dict[int, Outcome]


class _Merging(AccumulatorParam):  # type: ignore[misc, type-arg, unused-ignore]
    """Outcomes by the number of their file: that of a task which ran twice is there once."""

    def zero(self, value: Outcomes) -> Outcomes:
        return {}

    def addInPlace(self, value: Outcomes, other: Outcomes) -> Outcomes:
        value.update(other)
        return value


def run_conversions(
    context: SparkContext,
    conversions: list[FileConversion],
    is_failfast: bool,
    told: Callable[[Outcome], object],
) -> tuple[list[Outcome | None], str]:
    """The outcomes in the order of the conversions, None for those that did not run, and why the job ended early.

    ``told`` is called with each outcome as soon as it is known.
    """
    accumulator = context.accumulator({}, _Merging())
    failures: list[BaseException] = []
    group = uuid.uuid4().hex

    def run() -> None:
        try:
            context.setJobGroup(group, f"rowcast: {len(conversions)} files", True)
            numbered = context.parallelize(list(enumerate(conversions)), len(conversions))
            numbered.foreachPartition(lambda part: _run_part(part, accumulator))
        except BaseException as error:
            failures.append(error)

    # The job runs on a thread of its own, so that this one sees outcomes while they come.
    job = threading.Thread(target=run, daemon=True)
    job.start()
    known: set[int] = set()
    is_stopped = False
    while True:
        job.join(0.2)
        is_ended = not job.is_alive()
        outcomes: Outcomes = dict(accumulator.value)
        for index in sorted(outcomes.keys() - known):
            known.add(index)
            told(outcomes[index])
        if is_ended:
            break
        if is_failfast and not is_stopped and any(outcome.error for outcome in outcomes.values()):
            is_stopped = True
            context.cancelJobGroup(group)
    if is_stopped:
        _wait_for_tasks(context)
        reason = "the job was stopped behind the first file that failed"
    else:
        reason = _reason(failures[0]) if failures else ""
    if len(outcomes) < len(conversions):
        outcomes = {**recorded_outcomes(conversions), **outcomes}
    return [outcomes.get(index) for index in range(len(conversions))], reason


def _run_part(part: Iterable[tuple[int, FileConversion]], accumulator: Any) -> None:
    task = TaskContext.get()
    assert task is not None
    for index, conversion in part:
        accumulator.add({index: conversion.run(task.attemptNumber(), task.taskAttemptId())})


def _reason(failure: BaseException) -> str:
    """One line of what Spark says: the exception of Python, if there is one, or the first line."""
    lines = [line.strip() for line in str(failure).splitlines() if line.strip()] or [repr(failure)]
    raised = [line for line in lines if re.match(r"[A-Za-z_.]+(Error|Exception): ", line)]
    reasons = [line for line in raised if not line.startswith(("org.apache.spark.", "py4j."))]
    return (reasons or raised or lines)[-1 if reasons else 0]


def _wait_for_tasks(context: SparkContext) -> None:
    """Waits until cancelled tasks have ended, for some seconds: they would write to a folder that is deleted."""
    tracker = context.statusTracker()
    for _ in range(50):
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        if not any(stage is not None and stage.numActiveTasks for stage in stages):
            return
        time.sleep(0.1)
