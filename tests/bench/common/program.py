"""The program under test: which build it is, and its command lines."""

import hashlib
import subprocess


class Program:
    def __init__(self, file):
        if not file.is_file():
            raise SystemExit(f"there is no program {file}: build it, or name another as ROUNDS_BIN")
        self.program = str(file)
        self.build = hashlib.sha256(file.read_bytes()).hexdigest()[:10]
        self.version = self.say("--version").stdout.split()[-1]

    def say(self, *words):
        return subprocess.run([self.program, *map(str, words)], capture_output=True, text=True)
