# The bot without its sample corpus; docs/deployment.md says how to build and run it.
FROM python:3.13-slim-trixie AS build
# Extras of pyproject.toml that the image holds beside what everybody needs.
ARG EXTRAS="anthropic oidc ollama openai postgres redis"
WORKDIR /app
COPY pyproject.toml requirements.lock ./
COPY scripts ./scripts
# Whoever has an index of their own gives its pip.conf as a secret, which no layer keeps.
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    python -m venv --without-pip /venv \
 && python scripts/requirements.py ${EXTRAS} > /tmp/wanted.txt \
 && python -m pip --python /venv/bin/python install --no-cache-dir --no-deps --only-binary=:all: --require-hashes -r /tmp/wanted.txt
COPY ingest ./ingest
COPY bot ./bot
COPY evals ./evals
# Compiled here, because nothing can be written where it runs.
RUN /venv/bin/python scripts/link.py && /venv/bin/python -m compileall -q /app

FROM python:3.13-slim-trixie
RUN python -m pip uninstall --yes pip \
 && useradd --system --uid 10001 briefing \
 && install -d -o briefing /data
COPY --from=build /venv /venv
COPY --from=build /app /app
COPY LICENSE /app/
ENV PATH=/venv/bin:$PATH HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    BRIEFING_DATA_DIR=/data BRIEFING_HOST=0.0.0.0 BRIEFING_PORT=8000
WORKDIR /data
# By number, so that a cluster can see that it is not root.
USER 10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=3)"]
CMD ["briefing", "serve"]
