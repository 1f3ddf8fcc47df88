/** SQL of the date that a picture belongs to: that of its day's record, else of its instant; `picture` is its alias. */
export const dateTaken = (picture: string) => `coalesce(
    (select r.date from attendance_records r
      where r.org_id = ${picture}.org_id and r.id = ${picture}.attendance_record_id),
    (select (${picture}.timestamp at time zone o.timezone)::date from organizations o where o.id = ${picture}.org_id))`;
