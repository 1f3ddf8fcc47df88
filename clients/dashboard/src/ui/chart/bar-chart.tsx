import { classes } from "../classes.ts";
import { sumOf } from "../shares.ts";
import { w } from "../words.ts";
import { everyNth, indexAt, type Scale, slotsOf, stacked, ticksOf } from "./arithmetic.ts";
import styles from "./chart.module.css";
import { FillSwatch, fillClass, minutesOf, type Series } from "./fill.tsx";
import { Grid, GUTTER } from "./grid.tsx";
import { Legend } from "./legend.tsx";
import { written } from "./scale.ts";
import { Stage } from "./stage.tsx";
import { Tip } from "./tip.tsx";

export type Bar = {
  readonly key: string;
  /** At the axis, short. */
  readonly tick: string;
  /** In the tip. */
  readonly name: string;
  /** One for each series. */
  readonly values: readonly number[];
  /** All together in the period before. */
  readonly before?: number | undefined;
  readonly note?: string | undefined;
};

const HEIGHT = 232;
const TOP = 8;
const FOOT = 24;

/** Bars of several parts on top of each other. */
export function BarChart({
  name,
  series,
  bars,
  scale,
  tickRoom = 52,
  onChoose,
}: {
  name: string;
  series: readonly Series[];
  bars: readonly Bar[];
  scale: Scale;
  tickRoom?: number;
  onChoose?: (key: string) => void;
}) {
  const highest = Math.max(0, ...bars.map(({ values, before = 0 }) => Math.max(sumOf(values), before)));
  const ticks = ticksOf(scale, highest);
  const top = ticks.at(-1) ?? 1;
  const floor = HEIGHT - FOOT;
  const y = (value: number) => floor - (value / top) * (floor - TOP);
  const hasBefore = bars.some(({ before }) => before !== undefined);
  const used = series.filter((_, index) => bars.some(({ values }) => (values[index] ?? 0) > 0));
  const shownOf = ({ values }: Bar) => (scale === "hours" ? minutesOf(series, values) : values);

  return (
    <div className={styles.chart}>
      <Legend
        items={[
          ...(used.length > 0 ? used : series.slice(0, 1)).map(({ key, name: text, fill }) => ({
            key,
            name: text,
            mark: <FillSwatch fill={fill} />,
          })),
          ...(hasBefore ? [{ key: "before", name: w.chart.before, mark: <BeforeSwatch /> }] : []),
        ]}
      />
      <Stage
        name={name}
        count={bars.length}
        height={HEIGHT}
        indexAt={({ x }, width) => indexAt(x - GUTTER, bars.length, width - GUTTER)}
        placeOf={(index, width) => ({
          x: GUTTER + slotsOf(bars.length, width - GUTTER).slot * (index + 0.5),
          y: y(Math.max(sumOf(bars[index]?.values ?? []), bars[index]?.before ?? 0)),
        })}
        sentenceOf={(index) => {
          const bar = bars[index];
          return bar === undefined ? "" : sentenceOf(bar, series, shownOf(bar), scale);
        }}
        tipOf={(index) => {
          const bar = bars[index];
          if (bar === undefined) return null;
          const shown = shownOf(bar);
          const total = written(scale, sumOf(shown));
          return (
            <Tip
              title={bar.name}
              note={bar.note}
              lines={[
                ...series.flatMap(({ key, name: text, fill }, at) =>
                  (shown[at] ?? 0) > 0
                    ? [{ key, name: text, mark: <FillSwatch fill={fill} />, value: written(scale, shown[at] ?? 0) }]
                    : [],
                ),
                { key: "total", name: w.chart.total, value: total },
                ...(bar.before === undefined
                  ? []
                  : [
                      {
                        key: "before",
                        name: w.chart.before,
                        mark: <BeforeSwatch />,
                        value: written(scale, bar.before),
                      },
                    ]),
              ]}
            />
          );
        }}
        onChoose={onChoose && ((index) => bars[index] && onChoose(bars[index].key))}
      >
        {(width, pointed) => {
          const { slot, bar } = slotsOf(bars.length, width - GUTTER);
          const nth = everyNth(bars.length, width - GUTTER, tickRoom);
          const start = (index: number) => GUTTER + slot * index + (slot - bar) / 2;
          return (
            <>
              <Grid scale={scale} ticks={ticks} y={y} width={width} />
              {pointed !== undefined && (
                <rect
                  className={styles.pointed}
                  x={GUTTER + slot * pointed}
                  width={Math.max(1, slot)}
                  y={TOP}
                  height={floor - TOP}
                  rx={Math.min(6, slot / 4)}
                />
              )}
              {bars.map(({ key, values, before }, index) => (
                <g key={key} className={classes(bar < 4 && styles.thin)}>
                  {stacked(values).map((piece) => (
                    <rect
                      key={piece.index}
                      className={fillClass(series[piece.index]?.fill ?? "rest")}
                      x={start(index)}
                      width={bar}
                      y={y(piece.to)}
                      height={Math.max(0.75, y(piece.from) - y(piece.to) - (bar > 8 ? 1 : 0))}
                      rx={bar > 12 ? 2 : 0}
                    />
                  ))}
                  {before !== undefined && before > 0 && (
                    <line
                      className={styles.before}
                      x1={start(index) - Math.min(4, slot * 0.1)}
                      x2={start(index) + bar + Math.min(4, slot * 0.1)}
                      y1={y(before)}
                      y2={y(before)}
                    />
                  )}
                </g>
              ))}
              {bars.map(({ key, tick }, index) =>
                index % nth === 0 ? (
                  <text
                    key={key}
                    className={styles.tick}
                    x={GUTTER + slot * (index + 0.5)}
                    y={HEIGHT - 6}
                    textAnchor="middle"
                  >
                    {tick}
                  </text>
                ) : null,
              )}
            </>
          );
        }}
      </Stage>
    </div>
  );
}

function BeforeSwatch() {
  return (
    <svg className={styles.swatch} viewBox="0 0 12 12" aria-hidden>
      <line className={styles.before} x1="0" x2="12" y1="6" y2="6" />
    </svg>
  );
}

function sentenceOf(bar: Bar, series: readonly Series[], shown: readonly number[], scale: Scale): string {
  const parts = series.flatMap(({ name }, at) =>
    (shown[at] ?? 0) > 0 ? [`${name} ${written(scale, shown[at] ?? 0)}`] : [],
  );
  return `${bar.name}: ${parts.length === 0 ? w.chart.none : parts.join(", ")}`;
}
