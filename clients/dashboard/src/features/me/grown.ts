type Sums = {
  readonly total_work_duration: number;
  readonly total_active_duration: number;
  readonly total_idle_duration: number;
  readonly total_break_duration: number;
};

/** A day's figures as they stand now: what the member does has grown since they were read. Seconds. */
export function grown(sums: Sums, state: string | null, since: number) {
  const more = (kind: string) => (state === kind ? since : 0);
  const isThere = state !== null && state !== "offline";
  const work = sums.total_work_duration + (isThere ? since : 0);
  const breaks = sums.total_break_duration + more("break");
  return {
    net: work - breaks,
    active: sums.total_active_duration + more("active"),
    idle: sums.total_idle_duration + more("idle"),
    breaks,
  };
}
