/**
 * Takes a slot of a host and one of its domain, or says in how many milliseconds to ask again. One script, so that no
 * other worker comes between the looking and the taking; the clock is that of Redis, so that no worker's is trusted.
 *
 * KEYS: slots and earliest time of the host, slots and earliest time of the domain. ARGV: id of the request, milliseconds
 * after which its slots are free, then most requests and interval of the host, and of the domain.
 */
export const TAKE_SLOTS = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait = 0
for at = 0, 1 do
  local slots, earliest = KEYS[2 * at + 1], KEYS[2 * at + 2]
  redis.call('ZREMRANGEBYSCORE', slots, '-inf', now)
  wait = math.max(wait, tonumber(redis.call('GET', earliest) or '0') - now)
  if redis.call('ZCARD', slots) >= tonumber(ARGV[2 * at + 3]) then
    local first = redis.call('ZRANGE', slots, 0, 0, 'WITHSCORES')
    wait = math.max(wait, math.min(50, tonumber(first[2]) - now), 1)
  end
end
if wait > 0 then return wait end
for at = 0, 1 do
  local slots, earliest = KEYS[2 * at + 1], KEYS[2 * at + 2]
  redis.call('ZADD', slots, now + ARGV[2], ARGV[1])
  redis.call('PEXPIRE', slots, ARGV[2])
  local interval = math.ceil(tonumber(ARGV[2 * at + 4]))
  if interval > 0 then redis.call('SET', earliest, now + interval, 'PX', interval) end
end
return 0
`;

/**
 * Gives the slots of a request back, and leaves the host alone for a while where it asked for that.
 *
 * KEYS: as of {@link TAKE_SLOTS}. ARGV: id of the request, milliseconds.
 */
export const GIVE_SLOTS_BACK = `
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
local pause = math.ceil(tonumber(ARGV[2]))
if pause > 0 then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  if tonumber(redis.call('GET', KEYS[2]) or '0') < now + pause then
    redis.call('SET', KEYS[2], now + pause, 'PX', pause)
  end
end
return 0
`;
