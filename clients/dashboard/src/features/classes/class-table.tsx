import { Link } from "@tanstack/react-router";
import { useMe } from "../../api/session.ts";
import { Tag } from "../../ui/tag/tag.tsx";
import { number } from "../../words/words.ts";
import styles from "./class-table.module.css";
import { EnrolButton } from "./enrol-button.tsx";
import { mayTeach } from "./may-teach.ts";
import type { Class } from "./queries.ts";
import { w } from "./words.ts";

export function ClassTable({ classes }: { classes: readonly Class[] }) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{w.name}</th>
          <th scope="col">{w.teacher}</th>
          <th scope="col" className={styles.number}>
            {w.members}
          </th>
          <td />
        </tr>
      </thead>
      <tbody>
        {classes.map((each) => (
          <Row key={each.id} of={each} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ of }: { of: Class }) {
  const me = useMe();
  const { id, name, code, teacher, enrolled, capacity, is_active, self_enroll } = of;
  return (
    <tr>
      <th scope="row">
        <span className={styles.name}>
          <Link to="/classes/$id" params={{ id }}>
            {name}
          </Link>
          <small>
            <span dir="auto">{code}</span>
            {self_enroll && is_active && ` · ${w.selfEnroll}`}
          </small>
        </span>
      </th>
      <td className={styles.teacher}>{teacher.name}</td>
      <td className={styles.number} data-name={w.members}>
        {capacity === null ? number(enrolled) : w.of(enrolled, capacity)}
      </td>
      <td className={styles.action}>
        {!is_active ? <Tag>{w.isArchived}</Tag> : !mayTeach(me, of) && self_enroll && <EnrolButton of={of} />}
      </td>
    </tr>
  );
}
