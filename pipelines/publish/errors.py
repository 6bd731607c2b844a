"""What can go wrong when a site is made."""


class PublishError(Exception):
    """The site could not be built; the message says what to do."""
