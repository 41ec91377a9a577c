"""A batch on SLURM: ``python docs/slurm.py runs.yml --resume``, from the project, on a login node.

It needs ``pip install dask-jobqueue`` in the project's environment, and a folder that all nodes share
with the project and its environment in it, as homes usually are.
"""

import subprocess
import sys

from dask_jobqueue import SLURMCluster

with SLURMCluster(
    queue="normal",  # as in `sbatch --partition`
    account=None,  # as in `sbatch --account`
    walltime="01:00:00",  # of a job; when all have ended before the runs, Ctrl-C, and go on with --resume
    cores=8,  # of a job
    processes=8,  # workers of a job, each of which does a run at a time
    memory="16GB",  # of a job
    interface=None,  # the network between nodes, as `ip address` calls it; the first when None
    local_directory="/tmp",
    log_directory="build/slurm",
) as cluster:
    cluster.scale(jobs=4)
    batch = [sys.executable, "-m", "wijkstudie", "batch", *sys.argv[1:]]
    done = subprocess.run([*batch, "--scheduler", cluster.scheduler_address], check=False)

# 0 when all runs went well, as without a cluster.
sys.exit(done.returncode)
