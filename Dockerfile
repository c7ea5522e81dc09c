# One image for all services: `docker run thongsuot <service> <api|worker>`.
# It holds what requirements.runtime.lock names: without the embedded broker and store, without test tools.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
# The dependencies first: this layer stays while only our code changes.
# Only wheels, since a source archive would fetch build tools that no hash guards.
COPY requirements.runtime.lock ./
RUN python -m venv /opt/thongsuot \
 && /opt/thongsuot/bin/pip install --require-hashes --only-binary :all: -r requirements.runtime.lock
COPY pyproject.toml README.md ./
COPY shared shared
COPY services services
COPY thongsuot thongsuot
# setuptools comes from the lock (hashed) and, like pip, is of no use afterwards.
RUN /opt/thongsuot/bin/pip install --no-index --no-deps --no-build-isolation . \
 && /opt/thongsuot/bin/pip uninstall --yes setuptools pip

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="thongsuot" \
      org.opencontainers.image.description="Carries a provincial plan down through every level, and the results back up"
# Tinos, of the measures of Times New Roman, for printed PDF.
RUN apt-get update \
 && apt-get install -y --no-install-recommends fonts-croscore \
 && rm -rf /var/lib/apt/lists/*
RUN groupadd --system --gid 10001 thongsuot \
 && useradd --system --uid 10001 --gid 10001 --home-dir /var/lib/thongsuot --shell /usr/sbin/nologin thongsuot \
 && install --directory --owner 10001 --group 10001 /var/lib/thongsuot
COPY --from=build /opt/thongsuot /opt/thongsuot
ENV PATH=/opt/thongsuot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    THONGSUOT_HOST=0.0.0.0 \
    THONGSUOT_PORT=8080 \
    THONGSUOT_DATA_DIR=/var/lib/thongsuot
# The only folder that a process may write to; Faust keeps a small scratch folder in its working directory.
WORKDIR /var/lib/thongsuot
# By number, so that Kubernetes can see that it is not root.
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=6 \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['THONGSUOT_PORT'] + '/health/ready', timeout=2)"]
ENTRYPOINT ["thongsuot", "run"]
CMD ["planner", "api"]
