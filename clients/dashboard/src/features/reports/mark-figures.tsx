import { Card } from "../../ui/card/card.tsx";
import { Figure, Figures } from "../../ui/figure/figure.tsx";
import { number, percent } from "../../words/words.ts";
import { Compared } from "./compared.tsx";
import { changeOf } from "./figures.ts";
import { MARKS, type Tally } from "./marks.ts";
import { w } from "./words.ts";

/** What marks come to. */
export function MarkFigures({
  totals,
  sessions,
  before,
}: {
  totals: Tally;
  sessions: number;
  before: Tally | undefined;
}) {
  return (
    <Card isFlush>
      <Figures>
        <Figure
          name={w.rate}
          value={totals.rate === null ? "–" : percent(totals.rate / 100)}
          note={
            <Compared change={changeOf(totals.rate, before?.rate, "points")}>
              {w.rateHint}
              <br />
              {w.sessionCount(sessions)}
            </Compared>
          }
        />
        {MARKS.map(({ key, name }) => (
          <Figure
            key={key}
            name={name}
            value={number(totals[key])}
            note={<Compared change={changeOf(totals[key], before?.[key], "count")} />}
          />
        ))}
      </Figures>
    </Card>
  );
}
