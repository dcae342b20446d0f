import logging
import warnings

logging.basicConfig(level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s")
log = logging.getLogger("app")
log.debug("hidden detail")
log.info("starting")
log.warning("disk almost full")
try:
    1 / 0
except ZeroDivisionError:
    log.exception("failed")
warnings.warn("old call", DeprecationWarning)
