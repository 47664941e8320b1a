"""The faults of scripts/check-milvus-faults. A case lets one happen, runs the job again, and gives what the user saw, the rows
that are then lost or wrong, and the rows that are there twice."""

import contextlib
import functools
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

import grpc
import pymilvus
from pymilvus.grpc_gen import common_pb2, milvus_pb2, milvus_pb2_grpc

from cluster_run import SPECULATION
from fault_job import HOME, Difference, kill
from fault_load import Load, environment
from fault_milvus import MilvusLite, MilvusStandalone
from fault_moments import meet
from fault_proxy import FaultProxy

BATCHES = "batch-rows: 20"
UNDER_WAY = (common_pb2.ImportStarted, common_pb2.ImportPersisted)
LOGGED_SPECULATION = {
    **SPECULATION,
    "spark.eventLog.enabled": "true",
    "spark.eventLog.compress": "false",
    "spark.executor.memory": "1g",
}


def told(ended, code=None):
    """What the user saw of a run: its exit code and its one line, or how often requests were sent again."""
    lines = [line.removeprefix("embark: ") for line in ended.error.splitlines() if line.startswith("embark: ")]
    if code is not None and ended.code != code:
        raise Difference(f"exit code {ended.code}, expected {code}: {ended.last_error_line()}")
    if ended.code == 0:
        loads = ended.result["loads"]
        return f"exit 0, {loads[0]['retries']} requests sent again" if loads else "exit 0"
    if ended.code == -signal.SIGKILL:
        return "killed"
    if len(lines) != 1 or "\tat " in ended.error:
        raise Difference(f"exit code {ended.code} with {len(lines)} lines of a message or with a trace: {ended.error[-600:]}")
    return f"exit {ended.code}: `{lines[0]}`"


def again(job, *seen):
    """The next run must end well; then the rows are counted."""
    ended = job.run_well()
    return [*seen, f"`run` again: exit 0, {ended.result['state']}"], *job.lost_and_twice()


def some_rows(job, least=400):
    def until():
        time.sleep(0.05)
        with contextlib.suppress(pymilvus.exceptions.MilvusException):  # no collection yet, or not loaded
            return job.ask(lambda client: client.query(job.collection, filter="", output_fields=["count(*)"]))[0]["count(*)"] >= least
        return False

    return until


def importing(server, job):
    """True while the server has begun to import a file and has not ended it."""
    stub = milvus_pb2_grpc.MilvusServiceStub(grpc.insecure_channel(server.uri.removeprefix("http://")))
    request = milvus_pb2.ListImportTasksRequest(collection_name=f"{job.collection}__1", limit=100)

    def until():
        time.sleep(0.02)
        with contextlib.suppress(grpc.RpcError):  # no collection yet
            return any(task.state in UNDER_WAY for task in stub.ListImportTasks(request, timeout=10).tasks)
        return False

    return until


def crash(server, back=None):
    """Kills the server while the job stands still; starts it again after `back` seconds, if given, with the job going on."""

    def fault(process):
        server.kill_hard()
        kill(process, signal.SIGCONT)
        if back is not None:
            time.sleep(back)
            server.up()

    return fault


def import_options(server):
    return f'mode: import, import-path: "{server.data / "data" / "import"}", retry-seconds: 180'


# --- the server


def killed_in_an_upsert(kind, back, retry_seconds, bench, name):
    server = bench.server(kind)
    job = Load(bench, name, server.uri, f"{BATCHES}, retry-seconds: {retry_seconds}", lake=bench.small)
    seen = told(meet(job, "load", crash(server, back), until=some_rows(job)))
    if back is None:
        server.up()
    return again(job, seen)


def killed_in_an_import(bench, name):
    server = bench.standalone()
    job = Load(bench, name, server.uri, import_options(server), lake=bench.small)
    seen = told(meet(job, "load", crash(server, 1), until=importing(server, job)))
    return again(job, seen)


def away_at_the_start(bench, name):
    server = bench.lite()
    job = Load(bench, name, server.uri, "retry-seconds: 2", lake=bench.small)
    server.down()
    try:
        seen = told(job.run(), 4)
    finally:
        server.up()
    return again(job, seen)


def limited(settings, options, lake, code, bench, name):
    """A server of its own with settings that refuse; then without them."""
    with environment(MILVUS_STANDALONE_SETTINGS=settings):
        server = bench.server(MilvusStandalone, name)
    job = Load(bench, name, server.uri, options, lake=lake(bench))
    seen = told(job.run(), code)
    if code != 0:
        server.down()
        server.up()
    result = again(job, seen)
    server.down()
    return result


def large_rows(bench, name):
    job = Load(bench, name, bench.lite().uri, "batch-rows: 10000", lake=bench.large)
    return again(job, told(job.run(), 0))


def wrong_password(bench, name):
    server = bench.server(MilvusStandalone, "password")
    server.down()
    server.up("--auth")
    job = Load(bench, name, server.uri, "user: root, password: { env: CHECK_PASSWORD }", log_in="root:Milvus", lake=bench.small)
    with environment(CHECK_PASSWORD="wrong"):
        seen = told(job.run(), 2)
    with environment(CHECK_PASSWORD="Milvus"):
        result = again(job, seen)
    server.down()
    return result


# --- the way to it


def slow(delay, options, code, bench, name):
    server = bench.lite()
    with FaultProxy(server.port, delay=delay) as proxy:
        job = Load(bench, name, proxy.uri, options, reach=server.uri, lake=bench.small)
        seen = told(job.run(), code)
        proxy.delay = 0
        return again(job, seen)


def dropped(kind, bench, name):
    server = bench.server(kind)
    with FaultProxy(server.port, reset_after=200_000) as proxy:
        job = Load(bench, name, proxy.uri, BATCHES, reach=server.uri, lake=bench.small)
        seen = told(job.run(), 0)
        if not proxy.resets:
            raise Difference("no connection was reset")
        proxy.reset_after = None
        return again(job, f"{seen}, {proxy.resets} connections reset")


# --- the collection


def dropped_collection(bench, name):
    server = bench.lite()
    job = Load(bench, name, server.uri, f"{BATCHES}, retry-seconds: 5", lake=bench.small)
    seen = told(meet(job, "load", lambda process: job.drop_collection(), until=some_rows(job)))
    return again(job, seen)


def taken_alias(bench, name):
    server = bench.lite()
    job = Load(bench, name, server.uri, lake=bench.small)
    job.ask(lambda client: client.create_collection(job.collection, dimension=4))
    seen = told(job.run(), 2)
    job.ask(lambda client: client.drop_collection(job.collection))
    return again(job, seen)


def other_model(bench, name):
    job = Load(bench, name, bench.lite().uri, lake=bench.small)
    job.run_well()
    kept = job.folder / "lake-before"
    job.lake.rename(kept)
    job.write(width=48)
    seen = told(job.run(), 2)
    shutil.rmtree(job.lake, ignore_errors=True)
    kept.rename(job.lake)
    job.write(width=32)
    return again(job, seen, "with the model before")


# --- the job


def retried_task(bench, name):
    """Requests are not sent again (retry-seconds 0): the task fails, and Spark runs it again."""
    server = bench.standalone()
    with FaultProxy(server.port, reset_after=150_000, resets_left=2) as proxy:
        job = Load(bench, name, proxy.uri, f"{BATCHES}, retry-seconds: 0, writers: 4", reach=server.uri, lake=bench.small)
        with environment(EMBARK_SPARK_ARGS="--master local[4,4]"):
            seen = told(job.run(), 0)
        if proxy.resets != 2:
            raise Difference(f"{proxy.resets} connections were reset, expected 2")
        return again(job, f"{seen}, 2 tasks run again")


@contextlib.contextmanager
def cluster(home):
    """A Spark master and two workers on addresses of their own, as Spark starts the copy of a task on another host only."""
    classpath = (HOME / "target" / "spark.classpath").read_text().strip()
    (home / "jars").mkdir(parents=True)  # where workers look for Spark
    for jar in classpath.split(":"):
        (home / "jars" / pathlib.Path(jar).name).symlink_to(jar)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    parts = [("master.Master", "127.0.0.1", ["--port", str(port)])]
    for host in ("127.0.0.2", "127.0.0.3"):
        parts.append(("worker.Worker", host, ["--cores", "2", "--memory", "2g", "--work-dir", str(home / host), f"spark://127.0.0.1:{port}"]))
    java = pathlib.Path(os.environ["JAVA_HOME"]) / "bin" / "java" if "JAVA_HOME" in os.environ else "java"
    started = []
    try:
        for name, host, options in parts:
            command = [java, "-Xmx256m", f"@{HOME / 'conf' / 'java-options'}", "-cp", classpath, f"org.apache.spark.deploy.{name}"]
            command += ["--host", host, "--webui-port", "0", *options]
            there = dict(os.environ, SPARK_HOME=str(home), SPARK_SCALA_VERSION="2.13", SPARK_LOCAL_IP=host)
            with open(home / f"{host}.log", "wb") as log:
                started.append(subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=there, cwd=home))
        yield f"spark://127.0.0.1:{port}"
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


def speculative_twins(bench, name):
    server = bench.standalone()
    home = bench.work / "spark"
    with cluster(home) as master, FaultProxy(server.port, delay=1, only_one=True) as proxy:
        job = Load(bench, name, proxy.uri, f"{BATCHES}, writers: 4", reach=server.uri, lake=bench.small)
        (home / "events").mkdir()
        settings = {**LOGGED_SPECULATION, "spark.eventLog.dir": f"file://{home / 'events'}"}
        arguments = f"--master {master} " + " ".join(f"--conf {key}={value}" for key, value in settings.items())
        with environment(EMBARK_SPARK_ARGS=arguments, SPARK_LOCAL_IP="127.0.0.1"):
            seen = told(job.run(), 0)
        logs = "".join(log.read_text() for log in (home / "events").rglob("events_*"))
        twins = sum('"Event":"SparkListenerTaskStart"' in line and '"Speculative":true' in line for line in logs.splitlines())
        if not twins:
            raise Difference("no task had a copy")
        return again(job, f"{seen}, {twins} tasks had a copy")


def job_killed(kind, mode, bench, name):
    server = bench.server(kind)
    options = import_options(server) if mode == "import" else BATCHES
    job = Load(bench, name, server.uri, options, lake=bench.small)
    until = importing(server, job) if mode == "import" else some_rows(job)
    seen = told(meet(job, "load", kill, until=until), -signal.SIGKILL)
    return again(job, seen)


def case(fault, when, function, *arguments):
    return fault, when, functools.partial(function, *arguments)


def small(bench):
    return bench.small


def large(bench):
    return bench.large


CASES = {
    "lite-killed-back": case("Lite killed, back after 3 s", "in an upsert", killed_in_an_upsert, MilvusLite, 3, 90),
    "lite-killed-gone": case("Lite killed, not back", "in an upsert", killed_in_an_upsert, MilvusLite, None, 3),
    "away": case("nobody listens", "at the start", away_at_the_start),
    "slow": case("every answer 0.3 s late", "always", slow, 0.3, "batch-rows: 500", 0),
    "too-slow": case(
        "every answer 4 s late, `request-seconds: 2`", "always", slow, 4, "batch-rows: 500, request-seconds: 2, retry-seconds: 5", 4
    ),
    "dropped-lite": case("connection to Lite reset after 200 kB", "again and again", dropped, MilvusLite),
    "dropped-standalone": case("connection to 2.3.5 reset after 200 kB", "again and again", dropped, MilvusStandalone),
    "large-rows": case("300 texts of 57 kB, `batch-rows: 10000`", "in an upsert", large_rows),
    "collection-dropped": case("collection and alias dropped", "in an upsert", dropped_collection),
    "alias-taken": case("a collection has the alias' name", "at the start", taken_alias),
    "other-model": case("another model (48 numbers, not 32)", "after a load", other_model),
    "lite-job-killed": case("job killed, Lite", "in an upsert", job_killed, MilvusLite, "upsert"),
    "standalone-killed": case("2.3.5 killed, started again", "in an upsert", killed_in_an_upsert, MilvusStandalone, 1, 180),
    "standalone-killed-import": case("2.3.5 killed, started again", "in an import", killed_in_an_import),
    "job-killed-import": case("job killed, 2.3.5", "in an import", job_killed, MilvusStandalone, "import"),
    "retried-task": case("two tasks fail, `retry-seconds: 0`", "in an upsert", retried_task),
    "speculation": case("one slow task, `spark.speculation`", "in an upsert", speculative_twins),
    "wrong-password": case("wrong password", "at the start", wrong_password),
    "rate-limit": case(
        "2.3.5 takes 0.2 MB/s",
        "in an upsert",
        limited,
        "quotaAndLimits.enabled=true quotaAndLimits.dml.enabled=true quotaAndLimits.dml.insertRate.max=0.2"
        " quotaAndLimits.dml.upsertRate.max=0.2 quotaAndLimits.dml.deleteRate.max=0.2",
        "batch-rows: 200",
        small,
        0,
    ),
    "request-too-large": case(
        "2.3.5 takes messages up to 1 MB",
        "in an upsert",
        limited,
        "proxy.grpc.serverMaxRecvSize=1000000",
        "batch-rows: 10000",
        large,
        4,
    ),
}
