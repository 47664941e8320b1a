"""Becomes a Milvus standalone server; run by milvus_standalone.py with the Python of its virtual environment.

The package's own command starts the server as a child that outlives it; here the process itself is the server.
"""

import argparse
import os
import pathlib
import sys

import milvus
from pinned_venv import lock

INNER = (
    "etcd",
    "etcd_peer",
    "metrics",
    "root_coord",
    "proxy_internal",
    "query_coord",
    "query_node",
    "index_coord",
    "index_node",
    "data_coord",
    "data_node",
)
ROLES = ("rootCoord", "proxy", "queryCoord", "queryNode", "indexNode", "dataCoord", "dataNode")
SETTINGS = {
    **{f"{role}.ip": "127.0.0.1" for role in ROLES},
    # Seconds that a killed server's leases delay the next start; Milvus has 30.
    "common.session.ttl": 10,
    # Share of the machine's memory for the message queue's cache; Milvus has 0.06.
    "rocksmq.lrucacheratio": 0.01,
    # One log, the standard output.
    "log.level": "warn",
    "log.file.rootPath": "",
}
ETCD = """name: default
listen-client-urls: http://127.0.0.1:{etcd}
advertise-client-urls: http://127.0.0.1:{etcd}
listen-peer-urls: http://127.0.0.1:{etcd_peer}
initial-advertise-peer-urls: http://127.0.0.1:{etcd_peer}
initial-cluster: default=http://127.0.0.1:{etcd_peer}
"""


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("link", type=pathlib.Path)
    parser.add_argument("port", type=int)
    parser.add_argument("inner_port", type=int)
    parser.add_argument("--auth", action="store_true")
    options = parser.parse_args(arguments)
    data = options.link.parent
    ports = {name: options.inner_port + number for number, name in enumerate(INNER)}
    configs = configure(data, {**ports, "proxy": options.port}, options.auth)
    server = unpack()
    options.link.unlink(missing_ok=True)
    options.link.symlink_to(server / "bin" / "milvus")
    environment = {
        **os.environ,
        "DEPLOY_MODE": "STANDALONE",
        "ETCD_CONFIG_PATH": str(configs / "etcd.yaml"),
        "LD_LIBRARY_PATH": os.pathsep.join(filter(None, [str(server / "bin"), os.environ.get("LD_LIBRARY_PATH")])),
        "METRICS_PORT": str(ports["metrics"]),
        "MILVUSCONF": str(configs),
        "MILVUS_RUN_DIR": str(data / "run"),
    }
    os.execve(options.link, [str(options.link), "run", "standalone"], environment)


def configure(data, ports, auth):
    config = milvus.MilvusServerConfig(data_dir=str(data))
    config.resolve_storage()
    for name, port in ports.items():
        config.set(f"{name}_port", port)
    config.set("authorization_enabled", auth)
    for key, value in {**SETTINGS, **settings_of_environment()}.items():
        config.set(key, value)
    config.write_config()
    configs = data / "configs"
    (configs / "etcd.yaml").write_text(ETCD.format_map(ports))
    return configs


def settings_of_environment():
    """MILVUS_STANDALONE_SETTINGS: KEY=VALUE separated by spaces, by the names of Milvus' milvus.yaml."""
    return dict(setting.split("=", 1) for setting in os.environ.get("MILVUS_STANDALONE_SETTINGS", "").split())


def unpack():
    """The programs, unpacked once for all servers of the virtual environment."""
    server = pathlib.Path(sys.prefix) / "server"
    with lock(pathlib.Path(sys.prefix) / "server.lock"):
        milvus._initialize_data_files(str(server))
    return server


if __name__ == "__main__":
    main(sys.argv[1:])
