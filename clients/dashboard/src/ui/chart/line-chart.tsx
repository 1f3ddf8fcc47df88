import { w } from "../words.ts";
import { bridgesOf, everyNth, indexAt, runsOf, type Scale, slotsOf, ticksOf } from "./arithmetic.ts";
import styles from "./chart.module.css";
import { Grid, GUTTER } from "./grid.tsx";
import { Legend } from "./legend.tsx";
import { written } from "./scale.ts";
import { Stage } from "./stage.tsx";
import { Tip } from "./tip.tsx";

/** Lines differ in their dashes and points as well as in their colour. */
type LineLook = "first" | "second" | "before";

export type Line = {
  readonly key: string;
  readonly name: string;
  readonly look: LineLook;
  /** One for each point; null where nothing is known. */
  readonly values: readonly (number | null)[];
};

export type Point = {
  readonly key: string;
  readonly tick: string;
  readonly name: string;
  readonly note?: string | undefined;
};

const HEIGHT = 220;
const TOP = 10;
const FOOT = 24;

/** Values that go on from point to point. */
export function LineChart({
  name,
  points,
  lines,
  scale,
  tickRoom = 52,
  onChoose,
}: {
  name: string;
  points: readonly Point[];
  lines: readonly Line[];
  scale: Scale;
  tickRoom?: number;
  onChoose?: (key: string) => void;
}) {
  const count = points.length;
  const ticks = ticksOf(scale, Math.max(0, ...lines.flatMap(({ values }) => values.map((value) => value ?? 0))));
  const top = ticks.at(-1) ?? 1;
  const floor = HEIGHT - FOOT;
  const y = (value: number) => floor - (Math.min(value, top) / top) * (floor - TOP);
  const known = (index: number) =>
    lines.flatMap(({ key, name: text, look, values }) => {
      const value = values[index] ?? null;
      return value === null ? [] : [{ key, name: text, look, value }];
    });

  return (
    <div className={styles.chart}>
      <Legend
        items={lines.map(({ key, name: text, look }) => ({ key, name: text, mark: <LineSwatch look={look} /> }))}
      />
      <Stage
        name={name}
        count={count}
        height={HEIGHT}
        indexAt={({ x }, width) => indexAt(x - GUTTER, count, width - GUTTER)}
        placeOf={(index, width) => ({
          x: GUTTER + slotsOf(count, width - GUTTER).slot * (index + 0.5),
          y: y(Math.max(0, ...known(index).map(({ value }) => value))),
        })}
        sentenceOf={(index) => {
          const told = known(index).map(({ name: text, value }) => `${text} ${written(scale, value)}`);
          return `${points[index]?.name ?? ""}: ${told.length === 0 ? w.chart.none : told.join(", ")}`;
        }}
        tipOf={(index) => (
          <Tip
            title={points[index]?.name ?? ""}
            note={points[index]?.note ?? (known(index).length === 0 ? w.chart.none : undefined)}
            lines={known(index).map(({ key, name: text, look, value }) => ({
              key,
              name: text,
              mark: <LineSwatch look={look} />,
              value: written(scale, value),
            }))}
          />
        )}
        onChoose={onChoose && ((index) => points[index] && onChoose(points[index].key))}
      >
        {(width, pointed) => {
          const { slot } = slotsOf(count, width - GUTTER);
          const nth = everyNth(count, width - GUTTER, tickRoom);
          const x = (index: number) => GUTTER + slot * (index + 0.5);
          return (
            <>
              <Grid scale={scale} ticks={ticks} y={y} width={width} />
              {pointed !== undefined && (
                <line className={styles.cross} x1={x(pointed)} x2={x(pointed)} y1={TOP} y2={floor} />
              )}
              {lines.every(({ values }) => values.every((value) => value === null)) && (
                <text className={styles.tick} x={GUTTER + (width - GUTTER) / 2} y={floor / 2} textAnchor="middle">
                  {w.chart.none}
                </text>
              )}
              {lines.toReversed().map(({ key, look, values }) => (
                <g key={key} className={styles[look]}>
                  {bridgesOf(values).map(([from, to]) => (
                    <line
                      key={from}
                      className={styles.bridge}
                      x1={x(from)}
                      x2={x(to)}
                      y1={y(values[from] ?? 0)}
                      y2={y(values[to] ?? 0)}
                    />
                  ))}
                  {runsOf(values).map(({ from, values: run }) => (
                    <g key={from}>
                      {run.length > 1 && (
                        <polyline
                          className={styles.line}
                          points={run.map((value, index) => `${x(from + index)},${y(value)}`).join(" ")}
                        />
                      )}
                      {run.map((value, index) =>
                        slot > 18 || run.length === 1 || pointed === from + index ? (
                          // biome-ignore lint/suspicious/noArrayIndexKey: a point is known by its place
                          <Dot key={from + index} look={look} x={x(from + index)} y={y(value)} />
                        ) : null,
                      )}
                    </g>
                  ))}
                </g>
              ))}
              {points.map(({ key, tick }, index) =>
                index % nth === 0 ? (
                  <text key={key} className={styles.tick} x={x(index)} y={HEIGHT - 6} textAnchor="middle">
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

function Dot({ look, x, y }: { look: LineLook; x: number; y: number }) {
  if (look === "second") return <rect className={styles.dot} x={x - 3} y={y - 3} width="6" height="6" />;
  return <circle className={styles.dot} cx={x} cy={y} r={look === "before" ? 2 : 3.2} />;
}

function LineSwatch({ look }: { look: LineLook }) {
  return (
    <svg className={styles.lineSwatch} viewBox="0 0 22 12" aria-hidden>
      <g className={styles[look]}>
        <line className={styles.line} x1="0" x2="22" y1="6" y2="6" />
        <Dot look={look} x={11} y={6} />
      </g>
    </svg>
  );
}
