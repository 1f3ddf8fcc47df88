import { Redis } from "ioredis";
import { log } from "../log.ts";
import { REDIS } from "../timeouts.ts";
import {
  type Holder,
  type LiveStore,
  MAX_CHANNELS,
  MAX_SOCKETS,
  type OnceValue,
  type Subscriber,
} from "./live-store.ts";

// Each script is one atomic step, as each PostgreSQL function is one statement. Redis' own clock counts.
const HIT = `
  local hits = redis.call('incr', KEYS[1])
  if hits == 1 then redis.call('expire', KEYS[1], ARGV[1]) end
  return {hits, math.max(1, redis.call('ttl', KEYS[1]))}`;

const ATTEMPT = `
  local time = redis.call('time')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local blocked = tonumber(redis.call('hget', KEYS[1], 'blocked_until') or '0')
  if blocked > now then return math.ceil((blocked - now) / 1000) end
  local count = redis.call('hincrby', KEYS[1], 'count', 1)
  if count >= tonumber(ARGV[1]) then
    local wait = math.min(tonumber(ARGV[3]), tonumber(ARGV[2]) * 2 ^ math.min(count - tonumber(ARGV[1]), 20))
    redis.call('hset', KEYS[1], 'blocked_until', now + wait * 1000)
  end
  redis.call('expire', KEYS[1], ARGV[4])
  return 0`;

const FORGET = `
  local count = tonumber(redis.call('hget', KEYS[1], 'count') or '0')
  redis.call('del', KEYS[1])
  return count`;

const FORGIVE = `
  local count = tonumber(redis.call('hget', KEYS[1], 'count') or '0')
  if count == 0 then return end
  redis.call('hset', KEYS[1], 'count', math.max(0, count - ARGV[1]), 'blocked_until', 0)`;

// A socket's channels are kept beside it, so that closing it can leave all of them.
const CLAIM = `
  local claimant = redis.call('get', KEYS[1])
  if not claimant then
    redis.call('set', KEYS[1], ARGV[1], 'EX', ARGV[2])
    return 1
  end
  return claimant == ARGV[1] and 1 or 0`;

const CLOSE = `
  local holder = redis.call('get', KEYS[1])
  if holder then
    local org = cjson.decode(holder).org_id
    for _, channel in ipairs(redis.call('smembers', KEYS[2])) do
      redis.call('srem', 'channel:' .. org .. ':' .. channel, ARGV[1])
    end
    redis.call('srem', 'sockets:' .. org .. ':' .. cjson.decode(holder).user_id, ARGV[1])
    redis.call('srem', 'sockets:' .. org, ARGV[1])
  end
  redis.call('zrem', KEYS[3], ARGV[1])
  redis.call('del', KEYS[1], KEYS[2], KEYS[1] .. ':frames')`;

// A member's set may name sockets that expired without a goodbye; they are taken out before it is counted.
const OPEN = `
  for _, connection in ipairs(redis.call('smembers', KEYS[2])) do
    if redis.call('exists', 'socket:' .. connection) == 0 then redis.call('srem', KEYS[2], connection) end
  end
  redis.call('srem', KEYS[2], ARGV[1])
  if redis.call('scard', KEYS[2]) >= tonumber(ARGV[5]) then return 0 end
  redis.call('set', KEYS[1], ARGV[2], 'EX', ARGV[3])
  redis.call('zadd', KEYS[4], ARGV[4], ARGV[1])
  for i = 2, 3 do
    redis.call('sadd', KEYS[i], ARGV[1])
    redis.call('expire', KEYS[i], 86400)
  end
  return 1`;

const SUBSCRIBE = `
  local holder = redis.call('get', KEYS[1])
  if not holder then return 1 end
  local channel = 'channel:' .. cjson.decode(holder).org_id .. ':' .. ARGV[2]
  if redis.call('sismember', KEYS[2], ARGV[2]) == 0 and redis.call('scard', KEYS[2]) >= tonumber(ARGV[3]) then
    return 0
  end
  redis.call('sadd', KEYS[2], ARGV[2])
  redis.call('expire', KEYS[2], math.max(1, redis.call('ttl', KEYS[1])))
  redis.call('sadd', channel, ARGV[1])
  redis.call('expire', channel, 86400)
  return 1`;

// Numbers live as long as their socket.
const NUMBER = `
  local last = {}
  for i, socket in ipairs(KEYS) do
    local seconds = redis.call('ttl', socket)
    if seconds < 0 then
      last[i] = 0
    else
      last[i] = redis.call('incrby', socket .. ':frames', ARGV[i])
      if last[i] == tonumber(ARGV[i]) then redis.call('expire', socket .. ':frames', seconds + 1) end
    end
  end
  return last`;

/** All open sockets by the second in which they expire. */
const OPEN_SOCKETS = "open-sockets";
const nowInSeconds = () => Math.floor(Date.now() / 1000);

/** The live store on Redis or Valkey (without cluster mode: the scripts name keys of several slots). */
export function redisStore(url: string): LiveStore {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 2,
    connectTimeout: REDIS,
    commandTimeout: REDIS,
    // A connection on which nobody answers is given up, or every later command would wait on it, too.
    socketTimeout: REDIS,
    // With jitter: after an outage all processes come back, and not at once.
    retryStrategy: (times) => Math.min(2_000, 50 * 2 ** times) * (0.5 + Math.random() / 2),
    enableAutoPipelining: true,
  });
  // Without a listener a lost connection would end the process.
  redis.on("error", (error) => log.warn("Redis is not reachable.", { error }));

  const socketKey = (connectionId: string) => `socket:${connectionId}`;
  const channelsKey = (connectionId: string) => `socket:${connectionId}:channels`;
  const channelKey = (orgId: string, channel: string) => `channel:${orgId}:${channel}`;
  const socketsKey = (...owner: string[]) => ["sockets", ...owner].join(":");
  const toHolder = (json: string | null): Holder | undefined =>
    json === null ? undefined : (JSON.parse(json) as Holder);

  /** The sockets of a set. One that expired without a goodbye leaves its name in it, and is taken out when noticed. */
  async function membersOf(key: string): Promise<Subscriber[]> {
    const connections = await redis.smembers(key);
    if (connections.length === 0) return [];
    const holders = await redis.mget(connections.map(socketKey));
    const gone = connections.filter((_, index) => holders[index] === null);
    if (gone.length > 0) await redis.srem(key, gone);
    return connections.flatMap((connection_id, index) => {
      const holder = toHolder(holders[index] ?? null);
      return holder === undefined ? [] : [{ connection_id, holder }];
    });
  }

  return {
    hit: async (key, windowSeconds) => {
      const [hits, resets_in] = (await redis.eval(HIT, 1, `hits:${key}`, windowSeconds)) as [number, number];
      return { hits, resets_in };
    },
    attempt: async (key, { free, base_seconds, max_seconds, forget_seconds }) =>
      (await redis.eval(ATTEMPT, 1, `attempts:${key}`, free, base_seconds, max_seconds, forget_seconds)) as number,
    forgetAttempts: async (key) => (await redis.eval(FORGET, 1, `attempts:${key}`)) as number,
    forgiveAttempts: async (key, times) => {
      await redis.eval(FORGIVE, 1, `attempts:${key}`, times);
    },

    issueTicket: async (hash, holder, seconds) => {
      // The client sends again what a lost connection left open: a ticket that comes late must not live longer.
      await redis.set(`ticket:${hash}`, JSON.stringify(holder), "EXAT", nowInSeconds() + seconds);
    },
    redeemTicket: async (hash) => toHolder(await redis.getdel(`ticket:${hash}`)),

    keepOnce: async (key, value, seconds) => {
      await redis.set(`once:${key}`, JSON.stringify(value), "EXAT", nowInSeconds() + seconds);
    },
    takeOnce: async (key) => {
      const json = await redis.getdel(`once:${key}`);
      return json === null ? undefined : (JSON.parse(json) as OnceValue);
    },

    claimOnce: async (key, claimant, seconds) => (await redis.eval(CLAIM, 1, `claim:${key}`, claimant, seconds)) === 1,

    openSocket: async (connectionId, holder, seconds) => {
      const sets = [socketsKey(holder.org_id, holder.user_id), socketsKey(holder.org_id), OPEN_SOCKETS];
      const values = [connectionId, JSON.stringify(holder), seconds, nowInSeconds() + seconds, MAX_SOCKETS];
      return (await redis.eval(OPEN, 4, socketKey(connectionId), ...sets, ...values)) === 1;
    },
    findSocket: async (connectionId) => toHolder(await redis.get(socketKey(connectionId))),
    closeSocket: async (connectionId) => {
      await redis.eval(CLOSE, 3, socketKey(connectionId), channelsKey(connectionId), OPEN_SOCKETS, connectionId);
    },
    socketsOf: (orgId, userId) => membersOf(userId === undefined ? socketsKey(orgId) : socketsKey(orgId, userId)),
    subscribe: async (connectionId, channel) => {
      const keys = [socketKey(connectionId), channelsKey(connectionId)];
      return (await redis.eval(SUBSCRIBE, 2, ...keys, connectionId, channel, MAX_CHANNELS)) === 1;
    },
    unsubscribe: async (connectionId, channel) => {
      const holder = toHolder(await redis.get(socketKey(connectionId)));
      if (holder === undefined) return;
      await redis
        .multi()
        .srem(channelsKey(connectionId), channel)
        .srem(channelKey(holder.org_id, channel), connectionId)
        .exec();
    },
    subscribers: (orgId, channel) => membersOf(channelKey(orgId, channel)),

    numberFrames: async (counts) => {
      const sockets = [...counts.keys()];
      if (sockets.length === 0) return new Map();
      const values = [...sockets.map(socketKey), ...counts.values()];
      const last = (await redis.eval(NUMBER, sockets.length, ...values)) as number[];
      return new Map(sockets.flatMap((socket, index) => (last[index] ? [[socket, last[index]]] : [])));
    },

    countSockets: () => redis.zcount(OPEN_SOCKETS, nowInSeconds(), "+inf"),

    // Keys expire by themselves, members of a set do not.
    sweep: async () => {
      await redis.zremrangebyscore(OPEN_SOCKETS, "-inf", nowInSeconds() - 1);
    },
    ping: async () => {
      await redis.ping();
    },
    close: async () => {
      await redis.quit();
    },
  };
}
