"""Imports a label file in Audacity itself and prints the labels as Audacity exports them."""
import shutil
import sys
import time

from desktop import Desktop, wait_for

# Nothing is typed but Return: each dialogue opens in a folder where there is one file to take, or the name it proposes is right.
# The version keeps the welcome away, the module's 0 the question about it, and both commands get keys of their own.
SETTINGS = """PrefsVersion=1.1.1r1
[Version]
Major=3
Minor=2
Micro=4
[GUI]
ShowSplashScreen=0
[Module]
mod-script-pipe=0
[Directories/Open]
Default={home}/in
[Directories/Export]
Default={home}/out
[NewKeys]
ImportLabels=Ctrl+Alt+I
ExportLabels=Ctrl+Alt+E
"""


def labels_through_audacity(path):
    with Desktop() as desktop:
        folders = [desktop.home / "in", desktop.home / "out"]
        for folder in folders:
            folder.mkdir()
        taken, given = [folder / "labels.txt" for folder in folders]
        shutil.copy(path, taken)
        desktop.settings("audacity/audacity.cfg", SETTINGS.format(home=desktop.home))
        program = desktop.start("audacity")
        main = desktop.window("Audacity$", program)

        def dialogue(key, title):
            until_there(desktop, program, main, key, lambda: desktop.has_window(title))
            window = desktop.window(title, program)
            until_there(desktop, program, window, "Return", lambda: not desktop.has_window(title))

        dialogue("ctrl+alt+i", "Select a text file")
        dialogue("ctrl+alt+e", "Export Labels")
        return wait_for(lambda: whole(given), "the exported labels", program)


def until_there(desktop, program, window, key, question):
    """Presses a key until it has done its work: what is pressed while a window is still being made is lost."""
    def pressed():
        if question():
            return True
        desktop.press(window, key)
        until = time.monotonic() + 1
        while not (there := question()) and time.monotonic() < until:
            time.sleep(0.05)
        return there

    wait_for(pressed, f"what {key} does", program)


def whole(path):
    before = path.read_text() if path.exists() else ""
    time.sleep(0.2)
    return before if before and before == path.read_text() else None


if __name__ == "__main__":
    print(labels_through_audacity(sys.argv[1]), end="")
