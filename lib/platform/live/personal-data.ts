const SWEPT = { expire: "the sweep of every minute removes what has ended", erase: "gone within two hours" };

export const tables = {
  "live.counters": { ...SWEPT, columns: "key, count, expires_at" },
  "live.attempts": { ...SWEPT, columns: "key, count, blocked_until, expires_at" },
  "live.tickets": { ...SWEPT, columns: "hash, holder, expires_at" },
  "live.sockets": { ...SWEPT, columns: "connection_id, org_id, holder, expires_at, frames" },
  "live.changed_standings": {
    expire: "the sweep of every minute removes what is two days old",
    erase: "names nobody: digests of ids, gone within two days",
    columns: "subject, changed_at, has_ended",
  },
  "live.subscriptions": { ...SWEPT, columns: "org_id, channel, connection_id" },
};
