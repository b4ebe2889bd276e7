"""A program that stands for the printer: does what its order says, well or badly."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

place = Path(sys.argv[1])
order = json.loads((place / "order.json").read_text())
threading.Thread(target=lambda: (os.read(0, 1), os.kill(os.getpid(), signal.SIGKILL)), daemon=True).start()
(place / "progress.json").write_text(json.dumps({"progress": 0.4}))
match order["does"]:
    case "well":
        (place / "result").write_text(order["says"])
    case "slowly":
        (place / "started").touch()
        time.sleep(60)
    case "signal":
        os.kill(os.getpid(), signal.SIGKILL)
    case "told":
        (place / "progress.json").write_text(json.dumps({"error": "No font with Chinese characters was found."}))
        sys.exit(3)
    case "nothing":
        print("traceback of the program")
    case "nonsense":
        (place / "progress.json").write_text("{")
        sys.exit(1)
