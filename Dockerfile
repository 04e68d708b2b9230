# Two stages: the first installs, the second holds only Python, the virtual environment and the migrations.
FROM python:3.13-slim-trixie AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
RUN python -m venv /opt/yanlu
COPY requirements.lock ./
RUN /opt/yanlu/bin/pip install --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md ./
COPY api ./api
COPY domain ./domain
COPY migrations ./migrations
RUN /opt/yanlu/bin/pip install --no-deps .

FROM python:3.13-slim-trixie
ENV PATH=/opt/yanlu/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 PORT=8000 DATA_DIR=/data
RUN groupadd --system --gid 10001 yanlu \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin yanlu \
    && install --directory --owner=yanlu --group=yanlu --mode=0700 /data
COPY --from=build /opt/yanlu /opt/yanlu
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
CMD ["yanlu", "serve"]
