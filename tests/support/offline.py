"""A machine without a network, to run commands on.

Where the system lets a user have a network of their own, it is one that leads nowhere: the only way out is an interface
that nobody reads, and that counts what was sent into it. So whoever tries the network fails, and is caught trying.
Elsewhere the tools that fetch are told to fetch nothing and sent to a closed port, which a warning says aloud.
"""

from __future__ import annotations

import os
import subprocess
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

NOWHERE = """
set -e
ip link set lo up
ip tuntap add mode tun name nowhere
ip address add 192.0.2.2/32 dev nowhere
ip link set nowhere up
ip route add default dev nowhere
mount --bind "$RESOLVER" "$(readlink -f /etc/resolv.conf)"
set +e
"$@"
code=$?
# packets that went out and packets that found nobody to take them
awk '/nowhere:/ {print $11 + $13}' /proc/net/dev > "$SENT"
exit $code
"""
CLOSED = {
    **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9"),
    "PIP_NO_INDEX": "1",
    "npm_config_offline": "true",
}


@dataclass(frozen=True)
class Laptop:
    """A folder that is somebody's home, on a machine with these commands and no network."""

    home: Path
    path: str

    @cached_property
    def has_own_network(self) -> bool:
        """Whether what is sent can be counted here."""
        resolver = "nameserver 192.0.2.53\noptions timeout:1 attempts:1\n"
        (self.home / "resolv.conf").write_text(resolver, encoding="utf-8")
        try:
            found = self._inside(["true"], {}).returncode == 0
        except FileNotFoundError:
            found = False
        if not found:
            warnings.warn(
                "no network of one's own here: proxies to a closed port, and nothing is counted", stacklevel=3
            )
        return found

    def run(self, *command: str | Path, cwd: Path | None = None, expect: tuple[int, ...] = (0,)) -> str:
        """Run a command; fails on another exit code, and on any packet it sent. Returns what it printed."""
        arguments = [str(part) for part in command]
        if self.has_own_network:
            result = self._inside(arguments, {}, cwd)
            sent = (self.home / "sent").read_text(encoding="utf-8").strip()
            assert sent == "0", f"{arguments} sent {sent} packets\n{result.stdout}\n{result.stderr}"
        else:
            result = self._run(arguments, CLOSED, cwd)
        assert result.returncode in expect, f"{arguments}: exit {result.returncode}\n{result.stdout}\n{result.stderr}"
        return result.stdout

    def attempts(self, *command: str) -> int:
        """How many packets a command sends; it may fail."""
        self._inside(list(command), {})
        return int((self.home / "sent").read_text(encoding="utf-8"))

    def _inside(
        self, command: list[str], environment: Mapping[str, str], cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        return self._run(
            ["unshare", "--map-root-user", "--net", "--mount", "sh", "-c", NOWHERE, "sh", *command],
            {**environment, "RESOLVER": str(self.home / "resolv.conf"), "SENT": str(self.home / "sent")},
            cwd,
        )

    def _run(
        self, command: list[str], environment: Mapping[str, str], cwd: Path | None
    ) -> subprocess.CompletedProcess[str]:
        own = {"HOME": str(self.home), "PATH": self.path, "LANG": os.environ.get("LANG", "C.UTF-8"), **environment}
        return subprocess.run(command, cwd=cwd or self.home, env=own, capture_output=True, text=True, check=False)
