"""How a call of the library runs: on a thread of its own, while its caller answers its callbacks.

The library asks for bytes, hands bytes over and reports progress on threads of its own. Iterators, file
objects and functions of the caller are used on the caller's thread instead, which waits for questions:

    caller's thread                      thread of the call, threads of the library
    run() ── starts ──────────────────▶  rowcast_convert(…)
      waits  ◀── question: read ───────    read callback, waits for the answer
      file.read(…) ── answer ─────────▶    goes on
      waits  ◀── ended ────────────────  returns

So a cursor that belongs to a thread works, an exception of the caller's objects ends the conversion and
comes out of ``run`` as itself, and Ctrl-C is noticed while the caller waits: it cancels the call.
"""

from __future__ import annotations

import _thread
import atexit
import threading
import weakref
from collections import deque
from queue import SimpleQueue
from typing import Any, Callable, Generator, TypeVar

from ._library import library

Result = TypeVar("Result")


class _Question:
    """A callback of the library that waits for its answer."""

    def __init__(self, function: Callable[..., int], arguments: tuple[Any, ...]) -> None:
        self.function = function
        self.arguments = arguments
        self._answer = -1
        # Held until there is an answer; an event costs ten times as much.
        self._unanswered = threading.Lock()
        self._unanswered.acquire()

    def wait(self) -> int:
        self._unanswered.acquire()
        return self._answer

    def reply(self, answer: int) -> None:
        """Answers, unless that was done."""
        if self._unanswered.locked():
            self._answer = answer
            self._unanswered.release()


class Call:
    """Runs functions of the library, and answers their callbacks."""

    def __init__(self) -> None:
        self.failure: BaseException | None = None
        self.cancellation: int | None = library().rowcast_cancellation_new()
        self._questions: deque[_Question] = deque()
        self._wake: SimpleQueue[None] = SimpleQueue()
        self._is_running = False
        _calls.add(self)

    def __del__(self) -> None:
        # What refers to this object may be finalized later, where both are in a cycle.
        cancellation, self.cancellation = self.cancellation, None
        library().rowcast_cancellation_free(cancellation)

    def ask(self, function: Callable[..., int], *arguments: Any) -> int:
        """Has the caller's thread run a function; the body of every callback. -1 once one failed."""
        try:
            question = _Question(function, arguments)
            self._questions.append(question)
            self._wake.put(None)
            if self.failure is not None:
                return -1
            return question.wait()
        except BaseException as error:
            # Behind a callback that raises, ctypes returns 0, which says that the input has ended.
            self.failure = self.failure or error
            return -1

    def run(self, function: Callable[[], Result]) -> Result:
        """The result of a function, which runs on another thread."""
        steps = self.steps(function)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                result: Result = end.value
                return result

    def steps(self, function: Callable[[], Result]) -> Generator[None, None, Result]:
        """Runs a function as ``run`` does, and yields behind each answered question."""
        results: list[Result] = []
        failures: list[BaseException] = []

        def work() -> None:
            try:
                results.append(function())
            except BaseException as error:
                failures.append(error)
            finally:
                self._is_running = False
                self._wake.put(None)

        self._is_running = True
        try:
            # A threading.Thread would wait until it has begun, and be waited for at the exit.
            _thread.start_new_thread(work, ())
        except BaseException:
            self._is_running = False
            raise
        try:
            while self._is_running:
                self._wake.get()
                # A question stays in the queue until it is answered: Ctrl-C may strike between any two
                # of these lines, and an unanswered question would hang the call.
                while self._questions:
                    question = self._questions[0]
                    question.reply(question.function(*question.arguments))
                    self._questions.popleft()
                    yield
        except BaseException as error:
            self.cancel(error)
            raise
        if self.failure is not None:
            raise self.failure
        if failures:
            raise failures[0]
        return results[0]

    def cancel(self, reason: BaseException) -> None:
        """Cancels what runs, and returns when it has ended, or when Ctrl-C is pressed once more.

        The library ends within a frame, unless it waits for a pipe that nobody reads or a disk that does
        not answer. Its thread keeps what it uses alive then.
        """
        self.failure = reason
        if self.cancellation is not None:
            library().rowcast_cancel(self.cancellation)
        while True:
            while self._questions:
                self._questions.popleft().reply(-1)
            if not self._is_running:
                return
            try:
                self._wake.get()
            except KeyboardInterrupt:
                _calls.discard(self)
                return


_calls: weakref.WeakSet[Call] = weakref.WeakSet()


@atexit.register
def _cancel_all() -> None:
    # Threads of the library must not call into an interpreter that is gone.
    for call in list(_calls):
        if call._is_running:
            call.cancel(SystemExit())
