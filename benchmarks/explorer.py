"""Time the explorer in a browser: from the change of a control to the new figure, painted.

JupyterLab and the app are opened by the commands of ``make lab`` and ``make app``. In the page
every control that can be moved is moved, in every view, to a figure that was not asked for
before. Timed is from the event that the browser sends when a control changes until the frame
that shows the new figure was painted, by the clock of the page. It is done three times: *prepared*
by ``wijkstudie prepare``, as ``make`` does, one move right after the other; *never drawn*, likewise,
so that each figure has to be drawn; and never drawn, but *after a look* of some seconds at each
view, in which the explorer draws ahead what one more move may ask for. Then the same again for a
generated study of 10,000 codings.

Needs chromium, as the tests in a browser do. Usage: ``.venv/bin/python benchmarks/explorer.py``,
of some ten minutes; with words behind it only the parts that have them all in their name, such as
``app prepared``.
"""

import csv
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from itertools import product
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from browsing import Watched, command, executable, free_port, run_all, served  # noqa: E402
from wijkstudie.settings import OUTPUT_VARIABLE  # noqa: E402

CODINGS = 10_000
PEOPLE = 40
# Of one control in one view.
MOST = 1
# Seconds in which a person looks at a view before moving a control.
LOOK = 6
HOW = ("prepared", "never drawn", "after a look")
TOKEN = "benchmark"

# Moves a control as a person does, and waits for the frame with the figure that comes of it: what
# is queued in a frame's callback runs after that frame was painted.
MOVE = """async ([label, value]) => {
    const named = one => [...one.labels].some(own => own.textContent === label);
    const find = () => [...document.querySelectorAll(".wijkstudie-controls select")].find(named);
    // After another language was chosen, the controls are named anew once the figure is there.
    while (!find()) await new Promise(requestAnimationFrame);
    const box = find();
    return new Promise(done => {
        const stage = document.querySelector(".wijkstudie-stage");
        const before = stage.dataset.drawn;
        const painted = () => {
            const after = new MessageChannel();
            const took = () => before === stage.dataset.drawn ? null : performance.now() - begun;
            after.port1.onmessage = () => done(took());
            requestAnimationFrame(() => after.port2.postMessage(null));
        };
        const watch = new MutationObserver(() => { watch.disconnect(); painted(); });
        watch.observe(stage, { attributeFilter: ["data-drawn"] });
        // Where there is nothing to draw, that is said instead.
        watch.observe(stage.querySelector(".wijkstudie-problem"), { attributeFilter: ["hidden"] });
        box.value = value;
        const begun = performance.now();
        box.dispatchEvent(new Event("change", { bubbles: true }));
    });
}"""

# The controls that can be moved, each with its value and its choices.
CONTROLS = """() => [...document.querySelectorAll(".wijkstudie-controls select:enabled")].map(one => ({
    label: one.labels[0].textContent, now: one.value, values: [...one.options].map(own => own.value),
}))"""


def generated(folder):
    """The study with 10,000 codings of 40 respondents in the place of its own."""
    shutil.copytree(ROOT / "data" / "raw", folder, ignore=shutil.ignore_patterns("private"))
    chance = random.Random(1)

    def rewrite(name, rows):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def read(name):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    people, codings = read("respondents"), read("codings")
    people += [chance.choice(people) | {"respondent": f"R{i}"} for i in range(len(people) + 1, PEOPLE + 1)]
    rewrite("respondents", people)
    rewrite(
        "codings",
        [
            chance.choice(codings) | {"coding": f"k{i:05}", "respondent": chance.choice(people)["respondent"]}
            for i in range(CODINGS)
        ],
    )
    descriptor = folder / "datapackage.json"
    package = json.loads(descriptor.read_text(encoding="utf-8"))
    [codings] = [one for one in package["resources"] if one["name"] == "codings"]
    for one in codings["schema"]["fields"]:
        if one["name"] == "coding":
            one["constraints"]["pattern"] = "k[0-9]+"
    descriptor.write_text(json.dumps(package), encoding="utf-8")


def yardstick():
    """Milliseconds of a fixed piece of work: how much slower it is than its fastest says how busy it is."""
    begun = time.perf_counter()
    sum(range(400_000))
    return 1000 * (time.perf_counter() - begun)


def timed(page, look):
    """Milliseconds of each move, by view and control; a move goes away from the value, and back.

    The moves back, to a figure that was drawn before, are kept under "seen before". Also gives
    the yardstick before each.
    """
    found, work = defaultdict(list), []
    view, *_ = page.evaluate(CONTROLS)
    first, *others = view["values"]
    for value in [*others, first]:
        page.wait_for_timeout(1000 * look)
        found[value, "view"].append(page.evaluate(MOVE, [view["label"], value]))
        page.wait_for_timeout(1000 * look)
        for control in page.evaluate(CONTROLS)[1:]:
            for other in [one for one in control["values"] if one != control["now"]][:MOST]:
                label = control["label"]
                work.append(yardstick())
                found[value, label].append(page.evaluate(MOVE, [label, other]))
                # The language also changes what the control is called.
                label = {"Language": "Taal", "Taal": "Language"}.get(label, label)
                found["seen before", ""].append(page.evaluate(MOVE, [label, control["now"]]))
    # The first view was there when the page opened.
    found["seen before", ""] += found.pop((first, "view"))
    return {key: [one for one in values if one is not None] for key, values in found.items()}, work


def tell(place, took, work):
    """Print the median and the worst of each view and control."""
    print(f"\n{place}: milliseconds\n\n| view | control | median | worst | moves |\n|---|---|---|---|---|")
    for (view, control), values in took.items():
        if values:
            told = f"{statistics.median(values):.0f} | {max(values):.0f} | {len(values)}"
            print(f"| {view} | {control} | {told} |")
    new = [one for (view, _), values in took.items() if view != "seen before" for one in values]
    within = f"within 150 ms {sum(one <= 150 for one in new)}, within 300 ms {sum(one <= 300 for one in new)}"
    whole = f"median {statistics.median(new):.0f}, worst {max(new):.0f}, of {len(new)} moves {within}"
    busy = f"a fixed piece of work took {statistics.median(work):.0f} ms, {min(work):.0f} ms at its fastest"
    print(f"\n{place}, all: {whole}; {busy}; load {os.getloadavg()[0]:.1f}", flush=True)


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        work = Path(folder)
        copy = work / "project"
        shutil.copytree(
            ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "build", "private", "__pycache__")
        )
        generated(copy / "data" / "large")
        browser = playwright.chromium.launch(executable_path=executable())
        watched = Watched(browser)
        for how, study, target in product(HOW, ("data/raw", "data/large"), ("app", "lab")):
            name = f"{target}, {study}, {how}"
            if not all(word in name for word in sys.argv[1:]):
                continue
            notebook = copy / "notebooks" / "explorer.ipynb"
            text = (ROOT / "notebooks" / "explorer.ipynb").read_text(encoding="utf-8")
            text = text.replace('\\"data/raw\\"', f'\\"{study}\\"').replace('\\"nl\\"', '\\"en\\"')
            notebook.write_text(text, encoding="utf-8")
            port = free_port()
            told = [*command(ROOT, target), "--no-browser", f"--port={port}"]
            path = ""
            if target == "lab":
                told += [f"--IdentityProvider.token={TOKEN}", "--allow-root", "--expose-app-in-browser"]
                path = "/lab/tree/notebooks/explorer.ipynb"
            log = work / str(port) / "log.txt"
            log.parent.mkdir()
            # Nothing was drawn before.
            os.environ[OUTPUT_VARIABLE] = str(log.parent / "out")
            if how == "prepared":
                asked = [str(Path(sys.executable).parent / "wijkstudie"), "prepare", "--language=en"]
                subprocess.run([*asked, f"--study={study}"], cwd=copy, check=True, capture_output=True)
            with served(told, copy, port, log):
                page = watched.open(f"http://127.0.0.1:{port}{path}?token={TOKEN}")
                if target == "lab":
                    run_all(page)
                page.wait_for_selector(".wijkstudie-stage svg", timeout=60_000)
                tell(name, *timed(page, LOOK if how == "after a look" else 0))
                page.context.close()
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
