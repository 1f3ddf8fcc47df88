import { exactClock, moment } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { columnsOf, shownJson } from "../../ui/shown-json.ts";
import { TableScroll } from "../../ui/table/table-scroll.tsx";
import { listOf } from "../../words/words.ts";
import { resourceName } from "./action-words.ts";
import styles from "./audit.module.css";
import type { Change, Entry } from "./queries.ts";
import { w } from "./words.ts";

/** What an entry changed, and where it came from. */
export function EntryDetails({ entry }: { entry: Entry }) {
  const { action, resource, resource_id, metadata, changes, changes_total, ip_address, user_agent, created_at } = entry;
  const zone = useShownZone();
  const facts: [string, string | null][] = [
    [w.time, `${moment(created_at, zone)} (${exactClock(created_at, zone)})`],
    [w.action, action],
    [w.resource, `${resourceName(resource)} (${resource})`],
    [w.id, resource_id],
    [w.address, ip_address],
    [w.device, user_agent],
    ...Object.entries<unknown>(plain(metadata)).map(([name, value]): [string, string] => [name, shownJson(value)]),
  ];
  return (
    <div className={styles.open}>
      <section>
        <h3>{changes_total === 0 ? w.noChanges : w.changes(changes_total)}</h3>
        {changes.map((change) => (
          <ChangeTable key={change.id} change={change} />
        ))}
        {changes_total > changes.length && (
          <p className={styles.muted}>{w.moreChanges(changes_total - changes.length)}</p>
        )}
      </section>
      <section>
        <h3>{w.details}</h3>
        <dl className={styles.facts}>
          {facts
            .filter(([, value]) => value !== null)
            .map(([name, value]) => (
              <div key={name} style={{ display: "contents" }}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
        </dl>
      </section>
    </div>
  );
}

/** The type of any JSON at all is too deep to be compared. */
const plain = (json: object) => json as Record<string, unknown>;

function ChangeTable({ change: { table, row_id, operation, before, after, hidden } }: { change: Change }) {
  const columns = columnsOf(before, after);
  return (
    <div>
      <p className={styles.muted}>
        <span className={styles.code}>{table}</span> {w.operation[operation]}
        {row_id !== null && <small className={styles.code}> {row_id}</small>}
      </p>
      {columns.length > 0 && (
        <div className={styles.scroll}>
          <TableScroll label={table}>
            <table className={styles.changes}>
              <thead>
                <tr>
                  <th scope="col">{w.field}</th>
                  {before !== null && <th scope="col">{w.before}</th>}
                  {after !== null && <th scope="col">{w.after}</th>}
                </tr>
              </thead>
              <tbody>
                {columns.map(({ name, ...values }) => (
                  <tr key={name}>
                    <th scope="row" className={styles.code}>
                      {name}
                    </th>
                    {before !== null && <td>{shownJson(values.before)}</td>}
                    {after !== null && <td>{shownJson(values.after)}</td>}
                  </tr>
                ))}
              </tbody>
            </table>
          </TableScroll>
        </div>
      )}
      {hidden.length > 0 && <small>{w.hidden(listOf(hidden))}</small>}
    </div>
  );
}
