"""`make bench`: every figure with its unit. Nothing here passes or fails.

Machines differ and are shared: compare figures of one run. Data are generated (`corpus`) or the samples in `seeds/`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from tests.bench import corpus, questions
from tests.bench.chat import chat
from tests.bench.digests import digests
from tests.bench.measure import BOT, best_of, configure, outlet, peak_mb, percentile, pss_mb, timed, until
from tests.bench.pictures import pictures
from tests.bench.service import service

ARTICLES = 1000
QUOTES = 1_000_000


def start_up() -> Iterator[str]:
    """How long a person waits for the first sign of life."""
    timed([*BOT, "demo", "--once"])
    yield f"start-up of --help: {best_of(5, [*BOT, '--help']):.2f} s (aim 0.3)"
    yield f"start-up of demo --once, card shown: {best_of(3, [*BOT, 'demo', '--once']):.2f} s (aim 3)"


def analysis() -> Iterator[str]:
    """Throughput and memory of `analyse`, one process, about 750 words an article."""
    with tempfile.TemporaryDirectory() as directory:
        few, many = Path(directory, "few.jsonl"), Path(directory, "many.jsonl")
        few.write_text("".join(json.dumps(corpus.article(n)) + "\n" for n in range(10)), encoding="utf-8")
        many.write_text("".join(json.dumps(corpus.article(n)) + "\n" for n in range(ARTICLES)), encoding="utf-8")
        for sentences in ("0", "3"):
            command = [*BOT, "analyse", "--sentences", sentences]
            cpu = timed([*command, str(many)])[1] - timed([*command, str(few)])[1]
            yield f"analyse --sentences {sentences}: {(ARTICLES - 10) / cpu:.0f} articles per CPU-second"
        peaks = [peak_mb([*BOT, "analyse", str(path)]) for path in (few, many)]
        yield f"analyse: peak memory {peaks[0]:.0f} MB over 10 articles, {peaks[1]:.0f} MB over {ARTICLES:,}"


def ingest() -> Iterator[str]:
    """From a feed's URL to analysed articles in the database, pages fetched on loopback."""
    with outlet(ARTICLES) as server, tempfile.TemporaryDirectory() as name:
        configure(Path(name), server)
        wall, cpu = timed([*BOT, "once"], cwd=Path(name))
        yield f"once: {ARTICLES / wall:.0f} articles ingested end to end per second"
        yield f"once: {ARTICLES / cpu:.0f} articles per CPU-second, both processes"


def memory() -> Iterator[str]:
    """Proportional memory of the service with its worker."""
    for cron, how in (("0 0 1 1 *", ""), ("* * * * *", ", a digest of all that is new every minute")):
        with outlet(1) as server, tempfile.TemporaryDirectory() as name:
            configure(Path(name), server, every_s=1, cron=cron)
            with service(Path(name), {}) as process:
                yield _after(process, 1, Path(name)) + how
                server.articles = ARTICLES
                yield _after(process, ARTICLES, Path(name)) + how


def _after(process: psutil.Process, articles: int, directory: Path) -> str:
    done = until(lambda: questions.read_articles(directory / "pullquote.db") >= articles, 300)
    time.sleep(2)
    label = "idle, worker started" if articles == 1 else f"after {articles:,} articles"
    return f"run, {label}: {pss_mb(process):.0f} MB PSS, both processes (aim 120)" + (
        "" if done else " (not all were read in time)"
    )


def asking() -> Iterator[str]:
    """How long every question takes on a large archive, and whether reading and forgetting there cost more."""
    yield f"an archive of {QUOTES:,} quotes; aim: p95 100 ms"
    for name, seconds in questions.latencies(QUOTES):
        p50, p95 = (1000 * percentile(seconds, share) for share in (0.5, 0.95))
        yield f"{name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, longest {1000 * max(seconds):.0f} ms"


SECTIONS: tuple[Callable[[], Iterator[str]], ...] = (
    start_up, analysis, digests, ingest, memory, chat, asking, pictures,
)  # fmt: skip


def main() -> None:
    """Run every section, or those named; a section that breaks says so and the next one runs."""
    wanted = sys.argv[1:]
    print(f"cores {psutil.cpu_count()}, Python {sys.version.split()[0]}, load {psutil.getloadavg()[0]:.1f}")
    for section in SECTIONS:
        if wanted and section.__name__ not in wanted:
            continue
        try:
            for line in section():
                print(f"{section.__name__:10} {line}", flush=True)
        except (OSError, subprocess.SubprocessError, AssertionError) as error:
            print(f"{section.__name__:10} could not be measured: {error}", flush=True)


if __name__ == "__main__":
    main()
