"""With Redis away the cache is empty, quickly, and nothing fails."""

import time

from redis.backoff import NoBackoff
from redis.retry import Retry

from palliative.cache import ForgivingRedisCache


def test_a_cache_that_is_away_is_an_empty_one():
    cache = ForgivingRedisCache(
        "unix:///nowhere/valkey.sock", {"OPTIONS": {"retry": Retry(NoBackoff(), 1)}, "TIMEOUT": 60}
    )
    begun = time.monotonic()
    cache.set("a", 1)
    assert cache.get("a") is None
    assert cache.get("a", "other") == "other"
    assert cache.get_many(["a"]) == {}
    assert cache.add("a", 1) is True
    assert cache.incr("a") == 1
    assert "a" not in cache
    cache.delete("a")
    cache.clear()
    assert time.monotonic() - begun < 2
