"""The embedded database as the settings open it, seen from a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import json, django
django.setup()
from django.db import connection, transaction
with connection.cursor() as cursor:
    pragmas = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "foreign_keys")}
statements = []
connection.connection.set_trace_callback(statements.append)
with transaction.atomic():
    pass
print(json.dumps({"pragmas": pragmas, "statements": statements, "name": str(connection.settings_dict["NAME"])}))
"""


def opened(data: Path) -> dict:
    env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    env |= {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_readers_do_not_wait_for_writers_and_writers_queue(tmp_path):
    answer = opened(tmp_path)
    assert answer["pragmas"] == {"journal_mode": "wal", "foreign_keys": 1}
    assert answer["statements"][0] == "BEGIN IMMEDIATE"


def test_the_database_lives_in_the_data_folder(tmp_path):
    assert Path(opened(tmp_path)["name"]).parent == tmp_path
