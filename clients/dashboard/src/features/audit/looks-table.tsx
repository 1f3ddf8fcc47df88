import { Link } from "@tanstack/react-router";
import { clock, moment } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import table from "../../ui/table/table.module.css";
import { TableScroll } from "../../ui/table/table-scroll.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import styles from "./audit.module.css";
import type { Look } from "./queries.ts";
import { w } from "./words.ts";

const KINDS = ["pictures", "live", "titles", "days", "faces", "devices"] as const;

/** Who looked at whom, by quarters of an hour. */
export function LooksTable({ looks }: { looks: readonly Look[] }) {
  const zone = useShownZone();
  return (
    <TableScroll label={w.looks}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{w.time}</th>
            <th scope="col">{w.viewer}</th>
            <th scope="col">{w.member}</th>
            <th scope="col">{w.what}</th>
          </tr>
        </thead>
        <tbody>
          {looks.map(({ id, first_at, last_at, viewer, member, looks: counts }) => (
            <tr key={id}>
              <td>
                <time dateTime={first_at}>{moment(first_at, zone)}</time>
                {clock(first_at, zone) !== clock(last_at, zone) && <small> – {clock(last_at, zone)}</small>}
              </td>
              <td title={viewer.id}>{viewer.name}</td>
              <td>
                <Link to="/members/$id" params={{ id: member.id }} title={member.id}>
                  {member.name}
                </Link>
              </td>
              <td>
                <span className={styles.kinds}>
                  {KINDS.filter((kind) => counts[kind] > 0).map((kind) => (
                    <Tag key={kind} kind={kind === "live" || kind === "pictures" ? "accent" : "plain"}>
                      {w.kind[kind](counts[kind])}
                    </Tag>
                  ))}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}
