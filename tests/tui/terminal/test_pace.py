"""How much goes out ahead of what the line has carried."""

from __future__ import annotations

from collections import deque

import pytest

from tui.terminal.pace import FIRST, LEAST, MOST, MOST_LOST, PATIENCE_S, QUESTIONS, Pace

SECOND = 1.0
ANSWER = dict(zip(QUESTIONS, (b"\x1b[0n", b"\x1b[?62;22c"), strict=True))


class Line:
    """A line of `rate` bytes a second and a delay each way, with endless buffers on it."""

    def __init__(self, rate: float, delay: float, *, mute: bool = False) -> None:
        self.rate, self.delay, self.mute = rate, delay, mute
        self.pace = Pace()
        self.now = self.busy_until = 0.0
        self.most_queued = 0.0
        self.frames = 0
        self._answers: deque[tuple[float, bytes]] = deque()

    def send(self, count: int) -> None:
        self.pace.send(count, self.now)
        self.busy_until = max(self.now, self.busy_until) + count / self.rate
        self.most_queued = max(self.most_queued, (self.busy_until - self.now) * self.rate)
        if self.pace.wants_question():
            self.pace.ask(self.now)
            if not self.mute:
                answer = ANSWER[self.pace.question]
                self._answers.append((self.busy_until + 2 * self.delay, answer))

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        while self._answers and self._answers[0][0] <= self.now:
            at, answer = self._answers.popleft()
            self.pace.answer(answer, at)

    def draw_all_the_time(self, seconds: float, frame: int, each: float = 0.02) -> None:
        end = self.now + seconds
        while self.now < end:
            if self.pace.room(self.now) >= frame:
                self.send(frame)
                self.frames += 1
            self.pass_time(each)


def started(rate: float, delay: float, **more: bool) -> Line:
    line = Line(rate, delay, **more)
    line.send(60)
    line.pass_time(0.5)
    line.send(FIRST - 1)
    line.pass_time(FIRST / rate + 2 * delay + 1)
    line.most_queued = 0.0
    return line


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.3])
def test_a_slow_line_never_has_more_than_a_moment_on_it(delay: float) -> None:
    line = started(960, delay)
    line.draw_all_the_time(30, frame=500)
    assert line.most_queued <= 1_500
    # And it is used: most of what it could have carried.
    assert line.frames * 500 > 0.45 * 960 * 30


def test_a_large_frame_goes_out_alone() -> None:
    line = started(960, 0.3)
    line.draw_all_the_time(30, frame=3_000)
    assert line.most_queued <= 3_500
    assert line.frames >= 5


@pytest.mark.parametrize(("rate", "delay"), [(1e7, 0.0001), (1e6, 0.02), (3e5, 0.15)])
def test_a_fast_line_is_never_waited_for(rate: float, delay: float) -> None:
    line = started(rate, delay)
    line.draw_all_the_time(5, frame=800, each=0.033)
    line.frames = 0
    line.draw_all_the_time(5, frame=800, each=0.033)
    assert line.frames >= 140


def test_a_line_that_becomes_slow_is_noticed() -> None:
    line = started(1e6, 0.1)
    line.draw_all_the_time(3, frame=800)
    line.rate = 960
    line.draw_all_the_time(40, frame=800)
    assert line.most_queued <= MOST + 5_000
    line.most_queued = 0.0
    line.draw_all_the_time(20, frame=800)
    assert line.most_queued <= 2_500


def test_ticks_now_and_then_are_not_taken_for_a_burst() -> None:
    line = started(960, 0.3)
    for _second in range(60):
        line.send(48)
        line.pass_time(SECOND)
    assert line.pace.room(line.now) >= LEAST or line.pace.asked is False
    line.draw_all_the_time(10, frame=500)
    assert line.most_queued <= 1_600


def test_a_terminal_that_never_answers_is_not_waited_for() -> None:
    line = Line(1e6, 0.0, mute=True)
    for _time in range(MOST_LOST):
        line.send(FIRST + 1)
        assert line.pace.room(line.now) < 1
        line.pass_time(PATIENCE_S)
        assert line.pace.room(line.now) > 1e6
    line.send(100_000)
    assert not line.pace.asked
    assert line.pace.room(line.now) > 1e6


def test_an_answer_that_was_not_asked_for_says_nothing() -> None:
    pace = Pace()
    pace.answer(b"\x1b[0n", 1.0)
    assert (pace.sent, pace.arrived, pace.asked) == (0, 0, False)


def test_a_lost_answer_holds_nothing_for_long() -> None:
    line = started(1e6, 0.001)
    line.pace.send(500, line.now)
    line.pace.ask(line.now)
    first = ANSWER[line.pace.question]
    line.pass_time(2.2)
    assert line.pace.room(line.now) > 1e6
    # The one that was given up comes after all: it says nothing of the next question.
    line.pace.send(500, line.now)
    line.pace.ask(line.now)
    second = ANSWER[line.pace.question]
    line.pace.answer(first, line.now + 0.001)
    assert line.pace.asked
    line.pace.answer(second, line.now + 0.003)
    assert not line.pace.asked


def test_a_line_that_carries_nothing_gets_fewer_and_fewer_frames() -> None:
    line = started(1e6, 0.05)
    line.mute = True
    line.draw_all_the_time(200, frame=2_000, each=0.5)
    assert line.frames <= 10
