"""From ``report.*`` to a static site: nothing but these tables leaves the warehouse."""

from pipelines.publish.site import Published, PublishError, publish, serve

__all__ = ["PublishError", "Published", "publish", "serve"]
