"""Unexpected errors as they may be logged: class, place and causes, but not their messages, which
can quote what a client sent."""

from logging import LogRecord

MOST_CAUSES = 5


class Failure(Exception):
    """Stands for another error in a log. Its message is the other's class, and AWS's error code if
    there is one."""


def failure_of(error: BaseException, causes: int = MOST_CAUSES) -> Failure:
    """The error without its message, with its traceback and its causes."""
    response = getattr(error, "response", None)
    details = response.get("Error") if isinstance(response, dict) else None
    code = details.get("Code") if isinstance(details, dict) else None
    name = type(error).__name__
    failure = Failure(f"{name} ({code})" if code else name).with_traceback(error.__traceback__)
    cause = error.__cause__ or error.__context__
    failure.__cause__ = failure_of(cause, causes - 1) if cause and causes else None
    return failure


def hide_message(record: LogRecord) -> bool:
    """A filter for loggers of libraries: keeps the line, and replaces its error."""
    if record.exc_info and record.exc_info[1]:
        failure = failure_of(record.exc_info[1])
        record.exc_info = (Failure, failure, failure.__traceback__)
    return True
