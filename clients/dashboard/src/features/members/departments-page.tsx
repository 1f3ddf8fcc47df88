import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { allDepartments } from "../../api/departments.ts";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import table from "../../ui/table/table.module.css";
import { TableScroll } from "../../ui/table/table-scroll.tsx";
import { number } from "../../words/words.ts";
import { MembersFrame } from "./members-frame.tsx";
import styles from "./page.module.css";
import { w } from "./words.ts";

/** Which departments there are, and how many are in each. */
export function DepartmentsPage() {
  const known = useQuery(allDepartments());
  return (
    <MembersFrame>
      <Card title={w.departments} count={known.data && number(known.data.items.length)} isFlush>
        <Loaded of={known} skeleton={<Skeleton height={240} />}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={w.department_.none}>{w.department_.noneHint}</Empty>
            ) : (
              <>
                <TableScroll label={w.departments}>
                  <table className={table.table}>
                    <thead>
                      <tr>
                        <th scope="col">{w.department}</th>
                        <th scope="col" className={table.number}>
                          {w.department_.members}
                        </th>
                      </tr>
                    </thead>
                    <tbody>
                      {items.map(({ name, members }) => (
                        <tr key={name}>
                          <th scope="row">
                            <Link to="/members" search={{ department: name }} className={styles.cell} title={name}>
                              {name}
                            </Link>
                          </th>
                          <td className={table.number}>{number(members)}</td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </TableScroll>
                <p className={styles.hint}>{w.department_.hint}</p>
              </>
            )
          }
        </Loaded>
      </Card>
    </MembersFrame>
  );
}
