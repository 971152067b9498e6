"""Starts Ralph on a free port of this machine, with its statements in one file of the current folder."""

import os
import socket

from ralph.backends.data.base import BaseOperationType
from ralph.backends.data.fs import FSDataBackend

# As shipped, every write after the first fails: the file is there already.
FSDataBackend.default_operation_type = BaseOperationType.APPEND

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)

import uvicorn  # noqa: E402

config = uvicorn.Config("ralph.api:app", log_level="error", access_log=False)
uvicorn.Server(config).run(sockets=[listener])
