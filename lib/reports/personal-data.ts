export const tables = {
  day_reports: {
    expire: "which dates were reported, for as long as there are days",
    columns: "org_id, date, pending, reported_at",
  },
};
