"""What Redis does in one step, in its own language."""

from typing import Final

CLAIM: Final = """
-- KEYS: rooms, numbers   ARGV: room, own node, own boot, prefix of nodes, epoch, may take over
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held then
  local node, boot = string.match(held, '^(%S+) (%S+)')
  local record = redis.call('GET', ARGV[4] .. node)
  local newer = record and string.match(record, '^%S+') ~= boot
  if record and not newer and not (node == ARGV[2] and boot == ARGV[3]) then return {0, held} end
  if not record and ARGV[6] == '0' then return {2, held} end
end
local time = redis.call('TIME')
local now_ms = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local number = math.max(now_ms, tonumber(redis.call('GET', KEYS[2]) or '0') + 1)
redis.call('SET', KEYS[2], string.format('%d', number))
local mine = ARGV[2] .. ' ' .. ARGV[3] .. ' ' .. string.format('%d', number) .. ' ' .. ARGV[5]
redis.call('HSET', KEYS[1], ARGV[1], mine)
return {1, mine}
"""
"""Takes a room. Its number is the time, but always grows: a Redis that forgot everything still gives greater ones.

Returns 1 and our entry; 0 and that of another living node; 2 and that of a node that is silent, but perhaps only because
Redis was away.
"""

FIND: Final = """
-- KEYS: rooms   ARGV: room, prefix of nodes
local held = redis.call('HGET', KEYS[1], ARGV[1])
if not held then return false end
local node, boot = string.match(held, '^(%S+) (%S+)')
local record = redis.call('GET', ARGV[2] .. node)
if not record or string.match(record, '^%S+') ~= boot then return false end
return held
"""
"""Returns the entry of a room whose node lives."""

RELEASE: Final = """
-- KEYS: rooms   ARGV: room, entry
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end
return 1
"""
"""Gives a room back, if it still is ours."""

TAKE: Final = """
-- KEYS: tally   ARGV: window in ms, times, name of this time
local time = redis.call('TIME')
local now_ms = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local window_ms = tonumber(ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now_ms - window_ms)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  return math.max(1, tonumber(oldest[2]) + window_ms - now_ms)
end
redis.call('ZADD', KEYS[1], now_ms, ARGV[3])
redis.call('PEXPIRE', KEYS[1], window_ms)
return 0
"""
"""Counts one time more and returns 0; or after how many milliseconds there is room again."""

GIVE_BACK: Final = """
-- KEYS: tally
redis.call('ZPOPMAX', KEYS[1])
return 1
"""
"""Forgets the last time."""
