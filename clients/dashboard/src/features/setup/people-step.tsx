import { Link } from "@tanstack/react-router";
import { buttonClass } from "../../ui/button/button.tsx";
import styles from "./setup.module.css";
import { Step } from "./step.tsx";
import { w } from "./words.ts";

export function PeopleStep({ active, invites, isDone }: { active: number; invites: number; isDone: boolean }) {
  return (
    <Step number={3} title={w.people.title} why={w.people.why} isDone={isDone}>
      <p className={styles.fact}>
        <b>{w.people.members(active)}</b>
        <small>{w.people.invites(invites)}</small>
      </p>
      <div className={styles.buttons}>
        <Link to="/members" search={{ open: "invite" }} className={buttonClass({ kind: isDone ? "plain" : "primary" })}>
          {w.people.invite}
        </Link>
        <Link to="/members/import" className={buttonClass()}>
          {w.people.import}
        </Link>
        <Link to="/members" className={buttonClass({ kind: "quiet" })}>
          {w.people.all}
        </Link>
      </div>
    </Step>
  );
}
