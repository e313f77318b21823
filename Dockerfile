# The bot without its sample corpus: docker run -p 127.0.0.1:8000:8000 -v briefing:/data -e BRIEFING_AUTH__MODE=token IMAGE
FROM python:3.13-slim AS build
WORKDIR /app
COPY pyproject.toml requirements.lock ./
COPY scripts ./scripts
RUN python -m venv /venv \
 && python scripts/requirements.py > /tmp/wanted.txt \
 && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r /tmp/wanted.txt
COPY ingest ./ingest
COPY bot ./bot
COPY evals ./evals
RUN /venv/bin/python scripts/link.py

FROM python:3.13-slim
RUN useradd --system --uid 10001 briefing && install -d -o briefing /data
COPY --from=build /venv /venv
COPY --from=build /app /app
COPY LICENSE /app/
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 BRIEFING_DATA_DIR=/data BRIEFING_HOST=0.0.0.0 BRIEFING_PORT=8000
# By number, so that a cluster can see that it is not root.
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=3)"]
CMD ["briefing", "serve"]
