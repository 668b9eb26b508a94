"""An attribute that is computed when somebody first asks for it."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Value = TypeVar("Value")


class lazy(Generic[Value]):  # noqa: N801 - it is read as a decorator, like property
    """
    As functools.cached_property, without its lock.

    A history is evaluated by one thread, and in Python 3.11 the lock costs more than most of what it guards.
    """

    def __init__(self, compute: Callable[[Any], Value]) -> None:
        self.compute = compute
        self.name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> "lazy[Value]": ...

    @overload
    def __get__(self, instance: object, owner: type) -> Value: ...

    def __get__(self, instance: object, owner: type) -> "lazy[Value] | Value":
        if instance is None:
            return self
        value = self.compute(instance)
        # From now on the instance's own attribute is found before this one.
        instance.__dict__[self.name] = value
        return value
