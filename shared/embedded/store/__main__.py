"""`python -m shared.embedded.store FOLDER PORT`."""

import asyncio
import sys
from pathlib import Path

from shared.embedded.parent import end_with_parent
from shared.embedded.store.server import serve

end_with_parent()
asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
