"""A screen of its own for a program that needs one, and a home of its own, so that neither the user's settings nor the user's windows matter."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

PATIENCE_S = 90


class Desktop:
    def __init__(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="mirtool-desktop-"))
        self.processes = []
        reading, writing = os.pipe()
        screen = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
        self.processes.append(subprocess.Popen(screen, pass_fds=[writing], stderr=subprocess.DEVNULL))
        os.close(writing)
        with os.fdopen(reading) as display:
            self.environment = os.environ | {
                "DISPLAY": f":{display.readline().strip()}",
                "HOME": str(self.home),
                "XDG_CONFIG_HOME": str(self.home / ".config"),
                "XDG_RUNTIME_DIR": str(self.home),
                "TMPDIR": str(self.home),
            }

    def __enter__(self):
        return self

    def __exit__(self, *_):
        processes, self.processes = self.processes, []
        for process in reversed(processes):
            process.kill()
            process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def settings(self, path, text):
        target = self.home / ".config" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def start(self, *command, **options):
        program = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
        self.processes.append(program)
        return program

    def xdotool(self, *command):
        try:
            done = subprocess.run(["xdotool", *command], env=self.environment, capture_output=True, text=True, check=False, timeout=10)
        except subprocess.TimeoutExpired:
            # It waits for ever for the focus of a window that has gone.
            return []
        return done.stdout.split()

    def window(self, name, program=None):
        """The number of a visible window whose title begins so; waits for it."""
        return wait_for(lambda: self.xdotool("search", "--onlyvisible", "--name", f"^{name}"), f"a window '{name}'", program)[0]

    def has_window(self, name):
        return bool(self.xdotool("search", "--onlyvisible", "--name", f"^{name}"))

    def press(self, window, key):
        self.xdotool("windowfocus", "--sync", window, "key", "--window", window, key)


def wait_for(question, what, program=None):
    """Asks until there is an answer, for as long as the program runs."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if answer := question():
            return answer
        if program is not None and program.poll() is not None:
            raise SystemExit(f"the program ended with {program.returncode} before there was {what}")
        time.sleep(0.1)
    raise SystemExit(f"waited {PATIENCE_S} s in vain for {what}")
