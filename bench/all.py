"""Every bench after the other, each to its end; the last line sums up, and the exit code is 1 where a target is missed."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
BENCHES = (
    ("limits.py",),
    ("imports.py", "20000"),
    ("overload.py",),
    ("search.py",),
    ("dashboard.py", "20", "1000"),
    ("slots.py",),
    ("programme.py",),
    ("exports.py", "50000"),
    ("server.py",),
)


def main() -> int:
    missed = []
    for name, *arguments in BENCHES:
        print(f"== {name} {' '.join(arguments)}".rstrip(), flush=True)
        if subprocess.run([sys.executable, str(HERE / name), *arguments], check=False).returncode:
            missed.append(name)
    print(
        "bench: every target met" if not missed else f"bench: targets missed in {', '.join(missed)}; README.md says why"
    )
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
