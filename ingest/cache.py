"""Caches that are bounded in bytes, because what they keep grows with texts that may be of any length."""

import gc
import threading
from collections.abc import Callable, Collection, Hashable
from functools import update_wrapper
from sys import getsizeof
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, Generic, ParamSpec, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Arguments = ParamSpec("Arguments")

TEXT_BYTES = 4_000_000
"""What one function remembers of the texts that it has read."""
WORD_BYTES = 16_000_000
"""What one function remembers of single words: some 40,000."""
ENTRY_BYTES = 200
"""Room that a key and its value take in a dictionary."""


class ByteCache(Generic[Key, Value]):
    """Values by key: roughly those used last. Safe to share between threads.

    There are two generations of half the size. When the young one is full, it takes the old one's place; what is
    found in the old one becomes young again. So to find something young costs a look into a dictionary and no more.
    """

    def __init__(self, max_bytes: int, measure: Callable[[Value], int] | None = None) -> None:
        """`measure` gives a value's bytes, where that takes less than looking at everything that it refers to."""
        self._half = max_bytes // 2
        self._measure: Callable[[Value], int] = measure or measure_bytes
        self._lock = threading.Lock()
        self.young: dict[Key, Value] = {}
        self._old: dict[Key, Value] = {}
        self._young_bytes = self._old_bytes = 0

    @property
    def bytes(self) -> int:
        """Of all that is kept."""
        return self._young_bytes + self._old_bytes

    def get(self, key: Key) -> Value | None:
        """The value, None where it is not kept."""
        value = self.young.get(key)
        if value is None:
            value = self._old.get(key)
            if value is not None:
                self.put(key, value)
        return value

    def put(self, key: Key, value: Value) -> None:
        """Keep a value, unless it is larger than a generation."""
        size = ENTRY_BYTES + measure_bytes(key) + self._measure(value)
        if size > self._half:
            return
        with self._lock:
            if key in self.young:
                return
            if self._young_bytes + size > self._half:
                self._old, self.young = self.young, {}
                self._old_bytes, self._young_bytes = self._young_bytes, 0
            self.young[key] = value
            self._young_bytes += size

    def recall(self, wanted: Collection[Key], load: Callable[[list[Key]], dict[Key, Value]]) -> dict[Key, Value]:
        """The values of the wanted keys, of which `load` is asked for those that are not kept."""
        found = {key: value for key in wanted if (value := self.get(key)) is not None}
        missing = [key for key in wanted if key not in found]
        if missing:
            loaded = load(missing)
            for key, value in loaded.items():
                self.put(key, value)
            found |= loaded
        return found


def cache_bytes(
    max_bytes: int = TEXT_BYTES, measure: Callable[[Any], int] | None = None
) -> Callable[[Callable[Arguments, Value]], Callable[Arguments, Value]]:
    """Remember what a function returned for the same arguments, as lru_cache does, within `max_bytes`.

    `measure` gives a result's bytes, where that takes less than looking at everything that it refers to.
    """

    def decorate(function: Callable[Arguments, Value]) -> Callable[Arguments, Value]:
        # In a tuple, because None is a value here.
        kept: ByteCache[Hashable, tuple[Value]] = ByteCache(max_bytes, measure and (lambda found: measure(found[0])))

        def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Value:
            key = (args, *kwargs.items()) if kwargs else args
            found = kept.young.get(key) or kept.get(key)
            if found is None:
                found = (function(*args, **kwargs),)
                kept.put(key, found)
            return found[0]

        return update_wrapper(call, function)

    return decorate


def measure_bytes(value: object) -> int:
    """The bytes of a value with all that it refers to, classes, functions and modules excepted."""
    size = getsizeof(value)
    if type(value) in _PLAIN:
        return size
    if type(value) in _NESTED:
        for one in value:  # type: ignore[attr-defined]
            size += getsizeof(one) if type(one) in _PLAIN else measure_bytes(one)
        return size
    parts = gc.get_referents(value)
    if not isinstance(value, dict) and all(type(one) in _PLAIN or isinstance(one, _SHARED) for one in parts):
        # What is kept by the thousand, as words are, refers to nothing that has parts of its own.
        return size + sum(getsizeof(one) for one in parts if type(one) in _PLAIN)
    total, seen, todo = 0, set[int](), [value]
    while todo:
        one = todo.pop()
        if id(one) not in seen and not isinstance(one, _SHARED):
            seen.add(id(one))
            total += getsizeof(one)
            # The collector is not told of keys that are strings, which refer to nothing.
            todo += [*one, *one.values()] if isinstance(one, dict) else gc.get_referents(one)
    return total


_PLAIN = frozenset((str, bytes, int, float, bool, type(None)))
_NESTED = frozenset((tuple, frozenset))
_SHARED = (type, FunctionType, BuiltinFunctionType, ModuleType)
