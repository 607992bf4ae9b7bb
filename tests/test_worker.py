"""The worker process is killed past its limits, replaced, and never outlives or blocks its parent."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil
import pytest

from bot.errors import FeedError, PageError, WorkerError
from bot.worker import Worker, WorkerLimits
from summarizer.model import Article, SummarizerError

ROOT = Path(__file__).resolve().parents[1]
FEED = (
    b'<rss version="2.0"><channel><title>Harbour Post</title><item><title>Ferries sail</title></item></channel></rss>'
)
# Jobs that do what hostile input does: `analyse` obeys the article's title.
OBEDIENT = """
import os, sys
from bot.errors import FeedError, PageError
from bot.jobs import serve
from summarizer.model import Analysis, SummarizerError
hoard = []
def analyse(article, threshold, sentences, method):
    match article.title:
        case "hang":
            while True: pass
        case "die": os._exit(3)
        case "eat": return bytearray(2_000_000_000)
        case "swell": hoard.extend(bytearray(1_000_000) for _ in range(250)); return os.getpid()
        case "breathe": return sum(len(bytearray(1_000_000)) for _ in range(250)) and os.getpid()
        case "print": print("a vendor's remark"); os.write(1, b"noise")
        case "pid": return os.getpid()
        case "environment": return dict(os.environ)
        case "nice": return os.nice(0)
        case "raise": raise ZeroDivisionError("one over none")
        case "feed": raise FeedError("https://a.example", "it is no feed")
        case "page": raise PageError("https://a.example", "it holds no article")
        case "text": raise SummarizerError("no such method")
    return article.text
serve({"analyse": analyse}, 300)
"""


def worker(deadline_s: float = 20.0, recycle_after: int = 500, *, real: bool = False) -> Worker:
    command = None if real else [sys.executable, "-c", OBEDIENT]
    return Worker(WorkerLimits(deadline_s, 300, recycle_after), 0.5, 0, "pullquote", command=command)


def using(subject: Worker, scenario: Callable[[Worker], Awaitable[None]]) -> None:
    async def run() -> None:
        try:
            await scenario(subject)
        finally:
            await subject.stop()

    asyncio.run(run())


def order(title: str, text: str = "done") -> Article:
    return Article(text, title)


async def told(subject: Worker, title: str) -> object:
    """What the obedient worker answers; it is no Analysis, whatever the signature says."""
    return await subject.analyse(order(title))


def test_a_job_past_its_deadline_is_killed_and_the_next_has_a_new_process() -> None:
    async def scenario(subject: Worker) -> None:
        before = await told(subject, "pid")
        with pytest.raises(WorkerError, match="more than 3 s"):
            await subject.analyse(order("hang"))
        assert isinstance(before, int)
        assert not psutil.pid_exists(before)
        assert await told(subject, "pid") != before

    using(worker(deadline_s=3.0), scenario)


def test_a_job_that_takes_too_much_memory_fails_alone() -> None:
    async def scenario(subject: Worker) -> None:
        with pytest.raises(WorkerError, match="memory"):
            await subject.analyse(order("eat"))
        assert await told(subject, "fine") == "done"

    using(worker(), scenario)


def test_a_process_that_dies_fails_its_job_alone() -> None:
    async def scenario(subject: Worker) -> None:
        with pytest.raises(WorkerError, match="broke the worker"):
            await subject.analyse(order("die"))
        assert await told(subject, "fine") == "done"

    using(worker(), scenario)


def test_a_process_killed_while_idle_is_replaced() -> None:
    async def scenario(subject: Worker) -> None:
        pid = await told(subject, "pid")
        assert isinstance(pid, int)
        os.kill(pid, signal.SIGKILL)
        async with asyncio.timeout(10):
            while psutil.pid_exists(pid):  # noqa: ASYNC110 - the kernel sets no event of ours
                await asyncio.sleep(0.01)
        assert await told(subject, "fine") == "done"

    using(worker(), scenario)


def test_a_process_is_replaced_after_so_many_jobs() -> None:
    async def scenario(subject: Worker) -> None:
        pids = [await told(subject, "pid") for _ in range(6)]
        assert pids[0] == pids[1] != pids[2] == pids[3] != pids[4] == pids[5]

    using(worker(recycle_after=2), scenario)


def test_a_process_that_keeps_a_job_s_memory_is_replaced_and_one_that_gives_it_back_stays() -> None:
    async def scenario(subject: Worker) -> None:
        breathing, after = await told(subject, "breathe"), await told(subject, "pid")
        assert breathing == after
        assert await told(subject, "swell") == after
        assert await told(subject, "pid") != after

    using(worker(), scenario)


def test_jobs_run_in_the_order_of_their_asking_and_large_ones_pass() -> None:
    async def scenario(subject: Worker) -> None:
        texts = [f"{n}" * 2_000_000 for n in range(5)]
        answers = await asyncio.gather(*(subject.analyse(order("echo", text)) for text in texts))
        assert [str(answer)[:1] for answer in answers] == list("01234")
        assert list(map(str, answers)) == texts

    using(worker(), scenario)


def test_what_a_vendor_prints_does_not_reach_the_answers() -> None:
    async def scenario(subject: Worker) -> None:
        assert await told(subject, "print") == "done"

    using(worker(), scenario)


@pytest.mark.parametrize(
    ("title", "error"), [("feed", FeedError), ("page", PageError), ("text", SummarizerError), ("raise", WorkerError)]
)
def test_errors_arrive_as_what_they_are_and_the_process_lives(title: str, error: type[Exception]) -> None:
    async def scenario(subject: Worker) -> None:
        pid = await told(subject, "pid")
        with pytest.raises(error):
            await subject.analyse(order(title))
        assert await told(subject, "pid") == pid

    using(worker(), scenario)


def test_the_loop_goes_on_while_a_job_hangs() -> None:
    async def scenario(subject: Worker) -> None:
        job = asyncio.ensure_future(subject.analyse(order("hang")))
        turns = 0
        while not job.done():
            turns += 1
            await asyncio.sleep(0)
        assert turns > 1000
        assert isinstance(job.exception(), WorkerError)

    using(worker(deadline_s=3.0), scenario)


def test_a_caller_that_gives_up_takes_its_job_along_and_nobody_else_s() -> None:
    async def scenario(subject: Worker) -> None:
        await told(subject, "pid")
        hanging = asyncio.ensure_future(subject.analyse(order("hang")))
        waiting = asyncio.ensure_future(told(subject, "fine"))
        while not hanging.done():
            hanging.cancel()
            await asyncio.sleep(0)
        assert hanging.cancelled()
        assert await waiting == "done"

    using(worker(), scenario)


def test_stopping_ends_a_job_under_way_within_5_s_and_refuses_later_ones() -> None:
    async def scenario(subject: Worker) -> None:
        pid = await told(subject, "pid")
        assert isinstance(pid, int)
        job = asyncio.ensure_future(subject.analyse(order("hang")))
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            await subject.stop()
        for answer in (job, subject.analyse(order("fine"))):
            with pytest.raises(WorkerError, match="stopped"):
                await answer
        assert not psutil.pid_exists(pid)

    using(worker(), scenario)


def test_the_parent_s_signals_are_left_to_the_parent() -> None:
    async def scenario(subject: Worker) -> None:
        pid = await told(subject, "pid")
        assert isinstance(pid, int)
        for number in (signal.SIGINT, signal.SIGTERM):
            os.kill(pid, number)
        assert await told(subject, "pid") == pid
        assert os.getpgid(pid) != os.getpgrp()

    using(worker(), scenario)


def test_no_token_is_in_the_worker_s_environment_and_it_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "swordfish")
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:swordfish@db/x")

    async def scenario(subject: Worker) -> None:
        environment = await told(subject, "environment")
        assert isinstance(environment, dict)
        assert "swordfish" not in repr(environment)
        assert environment["OPENBLAS_NUM_THREADS"] == "1"
        niceness = await told(subject, "nice")
        assert isinstance(niceness, int)
        assert niceness > os.nice(0)

    using(worker(), scenario)


@pytest.mark.skipif(sys.platform != "linux", reason="dying with the parent is Linux's prctl")
def test_a_worker_in_the_middle_of_a_job_dies_with_its_killed_parent() -> None:
    script = f"""
import asyncio, sys
from bot.worker import Worker, WorkerLimits
from summarizer.model import Article
async def main():
    worker = Worker(WorkerLimits(), 0.5, 0, "x", command=[sys.executable, "-c", {OBEDIENT!r}])
    print(await worker.analyse(Article("", "pid")), flush=True)
    await worker.analyse(Article("", "hang"))
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    _, alive = psutil.wait_procs([child], timeout=10)
    assert not alive


def test_a_python_that_is_not_there_is_told_as_such() -> None:
    async def scenario() -> None:
        subject = Worker(WorkerLimits(), 0.5, 0, "x", command=["/nonexistent/python"])
        with pytest.raises(WorkerError, match="cannot be started"):
            await subject.start()
        await subject.stop()

    asyncio.run(scenario())


def test_the_parent_never_imports_what_the_worker_does() -> None:
    heavy = ["feedparser", "trafilatura", "lxml", "sumy", "numpy", "nltk", "nh3", "multiprocessing"]
    script = (
        "import asyncio, json, sys\n"
        "from bot.worker import Worker, WorkerLimits\n"
        "import bot.feeds.identity, bot.feeds.pace, bot.feeds.fetch\n"
        "async def main():\n"
        "    worker = Worker(WorkerLimits(), 0.5, 0, 'pullquote')\n"
        f"    feed = await worker.parse_feed({FEED!r}, '', 'https://a.example/feed')\n"
        "    await worker.stop()\n"
        "    return feed.entries[0].title\n"
        f"print(json.dumps([asyncio.run(main()), [name for name in {heavy!r} if name in sys.modules]]))\n"
    )
    shown = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(shown.stdout) == ["Ferries sail", []]


def test_the_real_worker_parses_and_extracts() -> None:
    paragraph = "<p>The ferries between the two islands sail again from Monday, the harbour master said.</p>"

    async def scenario(subject: Worker) -> None:
        feed = await subject.parse_feed(FEED, "", "https://a.example/feed")
        assert [entry.title for entry in feed.entries] == ["Ferries sail"]
        with pytest.raises(FeedError) as caught:
            await subject.parse_feed(b"nothing", "", "https://user:secret@a.example/feed")
        assert (caught.value.url, caught.value.reason) == ("https://a.example/feed", "it is no feed")
        extracted = await subject.extract(f"<html><body><article>{paragraph * 8}</article></body></html>", None)
        assert "harbour master" in extracted.text
        with pytest.raises(PageError):
            await subject.extract("<html></html>", "https://a.example/1")

    using(worker(real=True), scenario)


def test_a_feed_built_to_hang_costs_its_own_job_alone() -> None:
    """Bad input 42, in a form that no check refuses: 299 attributes on each of many elements."""
    many = " ".join(f'a{n}="1"' for n in range(299))
    hanging = f"<rss version='2.0'><channel>{f'<x {many}/>' * 12_000}</channel></rss>".encode()

    async def scenario(subject: Worker) -> None:
        started = time.monotonic()
        with pytest.raises(WorkerError):
            await subject.parse_feed(hanging, "", "https://a.example/bad")
        assert time.monotonic() - started < 15
        assert (await subject.parse_feed(FEED, "", "https://a.example/feed")).title == "Harbour Post"

    using(worker(deadline_s=5.0, real=True), scenario)
