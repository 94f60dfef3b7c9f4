"""Errors people may meet. Each says what to do next; the pages are in templates/errors."""


class AppError(Exception):
    """An error with a reason, which the pages put into words, and an HTTP status.

    ``reason`` may name the fault closer than the class does; templates/components/why_words.html
    knows the words of each.
    """

    reason = "invalid"
    status = 400
    retry_after = 0
    """Seconds until trying again can help; 0 where waiting does not."""
    n = 0
    """The number its words name: minutes to wait, characters that fit; 0 where they name none."""
    who = ""
    until = ""
    """The person its words name, and the clock (HH:MM); "" where they name none."""

    def __init__(self, text: str = "", reason: str = "") -> None:
        super().__init__(text)
        self.reason = reason or self.reason


class Invalid(AppError):
    """What was sent is not what the field takes."""

    status = 422


class Unfit(Invalid):
    """One field of a form does not fit: ``field`` by its name, and ``reason`` as pages say it.

    ``low`` and ``high``: the numbers the words name, 0 where they name none; ``where``: the
    store, or whatever else has the name already.
    """

    def __init__(
        self, text: str, field: str, reason: str, low: int = 0, high: int = 0, *, where: str = ""
    ) -> None:
        super().__init__(text, reason)
        self.field = field
        self.low = low
        self.high = high
        self.where = where


class Taken(Invalid):
    """A colleague, ``who``, has the member to contact until then, HH:MM."""

    reason = "already_contacted"

    def __init__(self, who: str, until: str) -> None:
        super().__init__("A colleague contacted this member first.")
        self.who = who
        self.until = until


class TooLong(AppError):
    """More characters than the field holds, which is ``most``."""

    reason = "too_long"
    status = 413

    def __init__(self, most: int) -> None:
        super().__init__(f"At most {most} characters.")
        self.n = most


class NotHere(AppError):
    """Not within reach, or not existing: the two are never told apart."""

    reason = "out_of_scope"
    status = 404


class Busy(AppError):
    """Too many want the same at once: nothing was done, and trying again in a moment is right."""

    reason = "busy"
    status = 503
    retry_after = 2


class Forbidden(AppError):
    """The role may not do this; with the reason ``foreign`` another site sent it."""

    reason = "forbidden"
    status = 403


class ConsentMissing(AppError):
    """The member has not allowed this layer."""

    reason = "consent_missing"
    status = 422
