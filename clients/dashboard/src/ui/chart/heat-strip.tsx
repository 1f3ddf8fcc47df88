import { hourOfDay, weekdayName } from "../../time/format.ts";
import { classes } from "../classes.ts";
import { levelOf } from "./arithmetic.ts";
import styles from "./chart.module.css";
import { written } from "./scale.ts";
import { Stage } from "./stage.tsx";
import { Tip } from "./tip.tsx";

const LABELS = 40;
const ROW = 26;
const HEAD = 20;
const HOURS = 24;
const LEVELS = 5;

/** How a week is filled, hour by hour: squares grow and darken with what was in them. `seconds` are by weekday and hour. */
export function HeatStrip({
  name,
  what,
  weekdays,
  secondsOf,
}: {
  name: string;
  /** What is counted. */
  what: string;
  /** In the order of the organization's week; 1 is Monday. */
  weekdays: readonly number[];
  secondsOf: (weekday: number, hour: number) => number;
}) {
  const cells = weekdays.flatMap((weekday) =>
    Array.from({ length: HOURS }, (_, hour) => ({ weekday, hour, seconds: secondsOf(weekday, hour) })),
  );
  const most = Math.max(0, ...cells.map(({ seconds }) => seconds));
  const roomOf = (width: number) => (width - LABELS) / HOURS;
  const titleOf = (index: number) => {
    const { weekday = 1, hour = 0 } = cells[index] ?? {};
    return `${weekdayName(weekday, "long")}, ${hourOfDay(hour)}`;
  };
  const toldOf = (index: number) => written("hours", cells[index]?.seconds ?? 0);
  return (
    <Stage
      name={name}
      count={cells.length}
      height={HEAD + ROW * weekdays.length}
      steps={{ ArrowUp: -HOURS, ArrowDown: HOURS }}
      indexAt={({ x, y }, width) => {
        const [hour, row] = [Math.floor((x - LABELS) / roomOf(width)), Math.floor((y - HEAD) / ROW)];
        return hour < 0 || hour >= HOURS || row < 0 || row >= weekdays.length ? undefined : row * HOURS + hour;
      }}
      placeOf={(index, width) => ({
        x: LABELS + roomOf(width) * ((index % HOURS) + 0.5),
        y: HEAD + ROW * Math.floor(index / HOURS),
      })}
      sentenceOf={(index) => `${titleOf(index)}: ${what} ${toldOf(index)}`}
      tipOf={(index) => <Tip title={titleOf(index)} lines={[{ key: "seconds", name: what, value: toldOf(index) }]} />}
    >
      {(width, pointed) => {
        const room = roomOf(width);
        const every = room > 34 ? 1 : room > 20 ? 2 : room > 14 ? 3 : 6;
        return (
          <>
            {Array.from({ length: HOURS / every }, (_, index) => index * every).map((hour) => (
              <text key={hour} className={styles.tick} x={LABELS + room * (hour + 0.5)} y="12" textAnchor="middle">
                {hourOfDay(hour)}
              </text>
            ))}
            {weekdays.map((weekday, row) => (
              <text key={weekday} className={styles.tick} x="0" y={HEAD + ROW * (row + 0.5) + 4}>
                {weekdayName(weekday)}
              </text>
            ))}
            {cells.map(({ weekday, hour, seconds }, index) => {
              const level = levelOf(seconds, most, LEVELS);
              const [cell, high] = [room - 2, ROW - 3];
              const share = level === 0 ? 1 : 0.4 + (0.6 * level) / LEVELS;
              const [x, y] = [LABELS + room * hour + 1, HEAD + ROW * Math.floor(index / HOURS) + 1];
              return (
                <g key={`${weekday} ${hour}`}>
                  <rect className={styles.cell} x={x} y={y} width={cell} height={high} rx="3" />
                  {level > 0 && (
                    <rect
                      className={classes(styles.heat, styles[`level${level}`])}
                      x={x + (cell * (1 - share)) / 2}
                      y={y + (high * (1 - share)) / 2}
                      width={cell * share}
                      height={high * share}
                      rx="3"
                    />
                  )}
                  {pointed === index && (
                    <rect className={styles.ring} x={x - 0.5} y={y - 0.5} width={cell + 1} height={high + 1} rx="4" />
                  )}
                </g>
              );
            })}
          </>
        );
      }}
    </Stage>
  );
}
