"""The cache: Redis when it is there, nothing when it is not. Nobody is kept from work because a cache is down."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


def _forgiving(name: str, without_cache: Callable[..., Any]) -> Callable[..., Any]:
    through_redis = getattr(RedisCache, name)

    @wraps(through_redis)
    def attempt(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        try:
            return through_redis(self, *args, **kwargs)
        except RedisError:
            log.warning("cache_away", operation=name)
            return without_cache(*args, **kwargs)

    return attempt


class ForgivingRedisCache(RedisCache):
    """A Redis cache that behaves as if it were empty while Redis cannot be reached (rate limits rest, too)."""

    get = _forgiving("get", lambda key, default=None, version=None: default)
    get_many = _forgiving("get_many", lambda keys, version=None: {})
    has_key = _forgiving("has_key", lambda key, version=None: False)
    set = _forgiving("set", lambda *args, **kwargs: None)
    set_many = _forgiving("set_many", lambda data, *args, **kwargs: list(data))
    add = _forgiving("add", lambda *args, **kwargs: True)
    touch = _forgiving("touch", lambda *args, **kwargs: False)
    incr = _forgiving("incr", lambda key, delta=1, version=None: delta)
    delete = _forgiving("delete", lambda *args, **kwargs: False)
    delete_many = _forgiving("delete_many", lambda *args, **kwargs: None)
    clear = _forgiving("clear", lambda: False)
