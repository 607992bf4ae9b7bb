# One service, one volume. Build: docker build -t pullquote .  Run: see README, "Host it".
FROM python:3.13-slim AS build
WORKDIR /build
COPY pyproject.toml constraints.txt README.md ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --constraint constraints.txt '.[postgresql]'

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 pullquote && install -d -o pullquote /data
COPY --from=build /venv /venv
COPY bot /app/bot
COPY summarizer /app/summarizer
COPY config /app/config
COPY seeds /app/seeds
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1
USER pullquote
# The working directory is the volume: pullquote.toml, .env and pullquote.db live there.
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
CMD ["python", "-m", "bot", "run"]
