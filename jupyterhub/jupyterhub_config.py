"""A JupyterHub for a class: `jupyterhub -f jupyterhub/jupyterhub_config.py`. docs/jupyterhub.md explains each setting.

Choose an authenticator before anybody else reaches it. JupyterHub's own default asks for the accounts of the machine.
"""

import sys

from lifecycle.lab.opening import SETTINGS

c = get_config()  # noqa: F821 # JupyterHub has put this here

# Each server begins in the person's home. It puts the lessons there, and an upgrade overwrites nothing that was
# written. This works with every spawner, because it is a part of the command that the spawner runs.
c.Spawner.cmd = [
    *("sh", "-c", 'python -m lifecycle lessons && exec jupyterhub-singleuser "$@"', "lessons"),
]
c.Spawner.default_url = "/lab/tree/my-lessons/start.ipynb"
c.Spawner.environment = {"JUPYTER_CONFIG_PATH": str(SETTINGS)}
c.Spawner.http_timeout = c.Spawner.start_timeout = 120  # a whole class that begins at once takes longer than one person

# A lesson keeps its kernel while its tab is open. A kernel that nobody has used for half an hour ends.
c.Spawner.args = [
    "--MappingKernelManager.cull_idle_timeout=1800",
    "--MappingKernelManager.cull_interval=300",
    "--MappingKernelManager.cull_connected=True",
]

# A server that nobody has used for an hour ends. The lessons and the progress are files in the home, and they stay.
c.JupyterHub.load_roles = [
    {
        "name": "cull-idle",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["cull-idle"],
    }
]
c.JupyterHub.services = [
    {"name": "cull-idle", "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"]}
]

# Spawners that can hold a limit, such as SystemdSpawner and KubeSpawner, hold this one.
c.Spawner.mem_guarantee = "256M"
c.Spawner.mem_limit = "1G"
