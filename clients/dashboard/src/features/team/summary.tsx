import { duration, exactDuration } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { Card } from "../../ui/card/card.tsx";
import { classes } from "../../ui/classes.ts";
import { Figure, Figures } from "../../ui/figure/figure.tsx";
import { Presence } from "../../ui/state/state.tsx";
import { w as ui } from "../../ui/words.ts";
import { number, percent } from "../../words/words.ts";
import { figuresOf } from "./figures.ts";
import type { TeamDay, Totals } from "./queries.ts";
import styles from "./summary.module.css";
import { w } from "./words.ts";

const STATES = ["active", "idle", "break", "untracked", "offline"] as const;
type State = (typeof STATES)[number];

/** How many are in which state, and what the day comes to. */
export function Summary({ team, totals, onState }: { team: TeamDay; totals: Totals; onState: (state: State) => void }) {
  const { by_status, expected } = totals;
  const now = useNow(10);
  // Of the rows below, so that they agree: these grow with the clock and are changed by events.
  const figures = team.items.map((day) => figuresOf(day, team.as_of, now));
  const net = figures.reduce((sum, day) => sum + day.net, 0);
  const active = figures.reduce((sum, day) => sum + day.active, 0);
  const by_state = Object.fromEntries(
    STATES.map((state) => [state, team.items.filter((day) => day.state === state).length]),
  ) as Record<State, number>;
  const came = by_status.present + by_status.late + by_status.half_day;
  const shown = STATES.filter((state) => by_state[state] > 0 || state === "active" || state === "offline");
  return (
    <Card isFlush className={styles.summary}>
      <div className={styles.states}>
        <div className={styles.bar} aria-hidden>
          {STATES.map((state) =>
            by_state[state] === 0 ? null : (
              <i key={state} className={classes(styles.part, styles[state])} style={{ flexGrow: by_state[state] }} />
            ),
          )}
        </div>
        <ul>
          {shown.map((state) => (
            <li key={state}>
              <button type="button" onClick={() => onState(state)}>
                <Presence state={state} />
                <b>{number(by_state[state])}</b> {ui.state[state]}
              </button>
            </li>
          ))}
        </ul>
      </div>
      <Figures>
        <Figure
          name={w.netToday}
          value={duration(net)}
          title={exactDuration(net)}
          note={came > 0 ? w.perPerson(duration(net / came)) : undefined}
        />
        <Figure
          name={w.activeShare}
          value={net > 0 ? percent(active / net) : "–"}
          title={exactDuration(active)}
          note={w.activeOf(duration(active))}
        />
        <Figure name={w.cameCount} value={number(came)} note={w.ofExpected(expected)} />
        <Figure name={w.lateCount} value={number(by_status.late)} note={w.ofExpected(expected)} />
      </Figures>
    </Card>
  );
}
