"""A process that takes jobs by line on its standard input and answers by line: peer.py or worker.lua."""

import os
import select
import subprocess
import time


class Side:
    def __init__(self, name, command):
        self.name, self.command = name, command
        self.start()

    def start(self):
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(self.command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, bufsize=0)
        self.rest = b""

    def restart(self):
        """After a crash, or an answer that does not come: the next job finds a side again."""
        self.process.kill()
        code = self.process.wait()
        self.start()
        return code

    def ask(self, line, payload=b"", timeout=60):
        """The answer to a line: "ok", "ok NUMBER", or "E " and what went wrong."""
        try:
            self.process.stdin.write(line.encode() + b"\n" + payload)
        except OSError:
            return f"E stopped: {self.restart()}"
        end = time.time() + timeout
        while b"\n" not in self.rest:
            if not select.select([self.process.stdout], [], [], max(0, end - time.time()))[0]:
                self.restart()
                return "E timeout"
            got = os.read(self.process.stdout.fileno(), 65536)
            if not got:
                return f"E stopped: {self.restart()}"
            self.rest += got
        answer, _, self.rest = self.rest.partition(b"\n")
        return answer.decode()

    def close(self):
        self.process.stdin.close()
        self.process.wait()
