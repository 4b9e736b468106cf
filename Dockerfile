# Two stages: the wheel and its locked dependencies are made in the first, only they enter the second.
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements-bootstrap.lock requirements.lock ./
RUN python -m venv /opt/monitor \
 && /opt/monitor/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY monitor monitor
COPY migrations migrations
RUN /opt/monitor/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11-slim
RUN useradd --uid 10001 --create-home --home-dir /var/lib/monitor --shell /usr/sbin/nologin monitor
COPY --from=build /opt/monitor /opt/monitor
COPY channels.yaml alerts.yaml /etc/monitor/
ENV PATH=/opt/monitor/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MONITOR_HOME=/var/lib/monitor/home \
    MONITOR_CONFIG=/etc/monitor
USER 10001
WORKDIR /var/lib/monitor
VOLUME /var/lib/monitor/home
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s CMD ["monitor", "doctor", "--health"]
ENTRYPOINT ["monitor"]
CMD ["run"]
