import { clock, duration } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { classes } from "../../ui/classes.ts";
import styles from "./day-preview.module.css";
import type { Preview } from "./queries.ts";
import { w } from "./words.ts";

type State = Preview["before"];

/** A day as it is beside what it would be; what would change stands out. */
export function DayPreview({ preview: { before, after } }: { preview: Preview }) {
  const zone = useShownZone();
  const time = (instant: string | null) => (instant === null ? w.preview.none : clock(instant, zone));
  const rows: [string, (state: State) => string][] = [
    [w.preview.in, (state) => time(state.check_in_time)],
    [w.preview.out, (state) => time(state.check_out_time)],
    [w.preview.net, (state) => duration(state.total_work_duration - state.total_break_duration)],
    [w.preview.active, (state) => duration(state.total_active_duration)],
    [w.preview.break, (state) => duration(state.total_break_duration)],
    [w.preview.meeting, (state) => duration(state.total_meeting_duration)],
    [w.preview.status, statusOf],
  ];
  return (
    <table className={styles.table}>
      <caption>{w.preview.title}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{w.preview.before}</th>
          <th scope="col">{w.preview.after}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, of]) => {
          const [was, is] = [of(before), of(after)];
          return (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{was}</td>
              <td className={classes(was !== is && styles.changed)}>{is}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function statusOf({ status, is_late }: State): string {
  if (status === null) return w.preview.none;
  return is_late && status !== "late" ? `${w.dayStatus[status]}, ${w.preview.late}` : w.dayStatus[status];
}
