import { useInfiniteQuery } from "@tanstack/react-query";
import type { Item } from "../../api/ask.ts";
import { isId } from "../../api/is-id.ts";
import { isDate } from "../../time/dates.ts";
import { calendarDay, moment } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { columnsOf, shownJson } from "../../ui/shown-json.ts";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { listOf } from "../../words/words.ts";
import styles from "./changes.module.css";
import { changesOfMine } from "./queries.ts";
import { w } from "./words.ts";

type Change = Item<"GET /api/audit/mine">;

/** What others, and the product by itself, changed of what is kept about the caller. */
export function Changes() {
  const changes = useInfiniteQuery(changesOfMine());
  const zone = useShownZone();
  return (
    <Loaded of={changes} skeleton={<Skeleton height={90} />}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items);
        if (items.length === 0) return <Empty title={w.nobodyChanged} />;
        return (
          <>
            <ul className={styles.changes}>
              {items.map((change) => (
                <li key={change.id}>
                  <p>
                    <time dateTime={change.at}>{moment(change.at, zone)}</time>{" "}
                    <b>{change.by?.name ? w.by(change.by.name) : w.byItself}</b>
                  </p>
                  <Columns change={change} zone={zone} />
                </li>
              ))}
            </ul>
            {changes.hasNextPage && (
              <Button size="small" isBusy={changes.isFetchingNextPage} onClick={() => void changes.fetchNextPage()}>
                {w.more}
              </Button>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

function Columns({ change: { before, after, hidden, by }, zone }: { change: Change; zone: string }) {
  const shown = (name: string, value: unknown) => textOf(name, value, by, zone);
  return (
    <dl className={styles.columns}>
      {columnsOf(before, after).map((column) => (
        <div key={column.name}>
          <Name of={column.name} />
          <dd>
            {before !== null && <del>{shown(column.name, column.before)}</del>}{" "}
            {after !== null && <ins>{shown(column.name, column.after)}</ins>}
          </dd>
        </div>
      ))}
      {hidden.length > 0 && (
        <div>
          <dt>{listOf(hidden.map(nameOf))}</dt>
          <dd>…</dd>
        </div>
      )}
    </dl>
  );
}

const nameOf = (column: string): string => w.columns[column] ?? column.replaceAll("_", " ");

/** What has no word is English, whatever is read. */
function Name({ of }: { of: string }) {
  return Object.hasOwn(w.columns, of) ? <dt>{nameOf(of)}</dt> : <dt lang="en">{nameOf(of)}</dt>;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)$/;

/** As people read it: instants in their zone, whoever did it by name; other ids tell nobody anything. */
function textOf(column: string, value: unknown, by: Change["by"], zone: string): string {
  if (typeof value === "boolean") return value ? w.yes : w.no;
  if (typeof value !== "string") return shownJson(value);
  if (by?.name && value === by.id) return by.name;
  if (column === "status" && Object.hasOwn(w.statuses, value)) return w.statuses[value as keyof typeof w.statuses];
  if (isId(value)) return "…";
  if (isDate(value)) return calendarDay(value);
  return INSTANT.test(value) && !Number.isNaN(Date.parse(value)) ? moment(value, zone) : value;
}
