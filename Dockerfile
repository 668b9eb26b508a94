# The product in a container. `python3 dev.py build` does the work, here and anywhere else.

FROM python:3.11-slim-bookworm AS build
WORKDIR /source
COPY . .
RUN python3 dev.py build /srv/palliative

FROM python:3.11-slim-bookworm
RUN groupadd --system --gid 10001 palliative && useradd --system --uid 10001 --gid palliative --no-create-home palliative
COPY --from=build /srv/palliative /srv/palliative
WORKDIR /srv/palliative
# Nothing is written below /srv: the root file system may be read-only. Only /tmp has to be writable.
ENV PATH=/srv/palliative/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp BEAT_SCHEDULE=/tmp/beat
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "-m", "palliative.probe", "web"]
CMD ["gunicorn", "--config", "python:palliative.gunicorn", "palliative.wsgi"]
