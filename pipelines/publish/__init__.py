"""From ``report.*`` to a static site: nothing but these tables leaves the warehouse."""

from pipelines.audience import Audience
from pipelines.publish.errors import PublishError
from pipelines.publish.site import Published, publish, serve

__all__ = ["Audience", "PublishError", "Published", "publish", "serve"]
