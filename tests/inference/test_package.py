"""The package as a whole: light to leave alone."""

import subprocess
import sys


def test_importing_the_library_does_not_import_scipy():
    code = "import sys, wijkstudie, wijkstudie.cli; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_inference_does_not_import_the_slow_statistics():
    code = (
        "import sys; from wijkstudie.inference import agreement, baseline, bayes, cooccurrence, exact, "
        "intervals, multiplicity, opportunity, permutation, reach, saturation; "
        "sys.exit('scipy.stats' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
