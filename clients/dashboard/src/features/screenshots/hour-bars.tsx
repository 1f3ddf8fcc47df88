import { dateOf } from "../../time/dates.ts";
import { clock, shortDay } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import styles from "./hour-bars.module.css";
import { w } from "./words.ts";

const HOUR = 3_600_000;
const SEVERAL_DAYS = 36;

/** How many pictures each hour has, in a small row of bars. */
export function HourBars({
  hours,
  from,
  to,
}: {
  hours: readonly { start: string; count: number }[];
  /** What is asked for; pictures of a day that goes on after its midnight lie beyond. */
  from: number;
  to: number;
}) {
  const zone = useShownZone();
  const [first, last] = [hours[0], hours.at(-1)];
  if (first === undefined || last === undefined) return null;
  const most = hours.reduce((all, { count }) => Math.max(all, count), 1);
  const start = Math.min(from, Date.parse(first.start));
  const length = Math.round((Math.max(to, Date.parse(last.start) + HOUR) - start) / HOUR);
  const name = (at: number) =>
    length > SEVERAL_DAYS ? `${shortDay(dateOf(at, zone))} ${clock(at, zone)}` : clock(at, zone);
  return (
    <figure className={styles.hours}>
      <figcaption className={styles.hidden}>{w.hours}</figcaption>
      <ul style={{ "--hours": length }}>
        {hours.map((hour) => {
          const at = Date.parse(hour.start);
          const text = w.hour(name(at), w.count(hour.count));
          return (
            <li
              key={hour.start}
              title={text}
              style={{ "--at": Math.round((at - start) / HOUR) + 1, "--share": hour.count / most }}
            >
              <span className={styles.hidden}>{text}</span>
            </li>
          );
        })}
      </ul>
      <p aria-hidden>
        <span>{name(start)}</span>
        <span>{name(start + length * HOUR)}</span>
      </p>
    </figure>
  );
}
