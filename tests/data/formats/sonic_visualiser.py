"""Opens a recording and a region layer in Sonic Visualiser itself, takes the format that its import dialogue guesses, and prints the layer as it exports it."""
import html
import os
import re
import subprocess
import sys
import time

from desktop import Desktop, wait_for

recording, layer = sys.argv[1:]
version = re.search(r"[\d.]+", subprocess.run(["sonic-visualiser", "-v"], env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False).stdout)
with Desktop() as desktop:
    # Else it asks first whether it may use the network.
    desktop.settings("sonic-visualiser/Sonic Visualiser.conf", f"[Preferences]\nnetwork-permission-{version[0]}=false\n")
    program = desktop.start("sonic-visualiser", "--no-audio", "--no-splash", "--osc-script", "-", stdin=subprocess.PIPE, text=True)

    def say(command):
        program.stdin.write(command + "\n")
        program.stdin.flush()

    desktop.window("Sonic Visualiser")
    say(f'/open "{recording}"')
    desktop.window("Sonic Visualiser: .*[.]")
    say(f'/openadditional "{layer}"')
    dialogue = desktop.window("Select Data Format")
    desktop.press(dialogue, "Return")
    wait_for(lambda: not desktop.has_window("Select Data Format"), "the end of its dialogue")
    exported = desktop.home / "exported.svl"

    def export():
        # The layer is there before its regions are, and no file is written over.
        exported.unlink(missing_ok=True)
        say(f'/exportlayer "{exported}"')
        time.sleep(0.5)
        text = exported.read_text() if exported.exists() else ""
        return text if "<point" in text and text.rstrip().endswith("</sv>") else None

    text = wait_for(export, "the exported regions")
    rate = int(re.search(r'sampleRate="(\d+)"', text)[1])
    print(re.search(r'<layer [^>]*type="(\w+)"', text)[1])
    for point in re.findall(r"<point ([^>]*)/>", text):
        values = dict(re.findall(r'(\w+)="([^"]*)"', point))
        print(f"{int(values['frame']) / rate:.3f}", values["value"], f"{int(values['duration']) / rate:.3f}", html.unescape(values["label"]), sep="\t")
