const SWEPT = { expire: "the sweep of every minute removes what has ended", erase: "gone within two hours" };

export const tables = {
  "live.counters": SWEPT,
  "live.attempts": SWEPT,
  "live.tickets": SWEPT,
  "live.sockets": SWEPT,
  "live.subscriptions": SWEPT,
};
