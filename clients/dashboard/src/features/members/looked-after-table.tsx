import { Link } from "@tanstack/react-router";
import type { Item } from "../../api/ask.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { w as roleWords } from "../../ui/roles.ts";
import table from "../../ui/table/table.module.css";
import { TableScroll } from "../../ui/table/table-scroll.tsx";
import styles from "./page.module.css";
import { w } from "./words.ts";

/** What managers know of those whom they look after. */
export function LookedAfterTable({ members }: { members: readonly Item<"GET /api/members">[] }) {
  return (
    <TableScroll label={w.people}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{w.name}</th>
            <th scope="col">{w.role}</th>
            <th scope="col">{w.department}</th>
          </tr>
        </thead>
        <tbody>
          {members.map(({ id, name, role, department }) => (
            <tr key={id}>
              <th scope="row">
                <span className={table.person}>
                  <Avatar id={id} name={name} />
                  <span>
                    <Link to="/members/$id" params={{ id }} className={styles.cell} title={name}>
                      {name}
                    </Link>
                  </span>
                </span>
              </th>
              <td>{roleWords.role[role]}</td>
              <td>{department ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}
