import { Link } from "@tanstack/react-router";
import { buttonClass } from "../../ui/button/button.tsx";
import styles from "./ended.module.css";

/** How something ended that a link led to, and where to go from there. */
export function Ended({ title, to, action }: { title: string; to: "/login" | "/forgot-password"; action: string }) {
  return (
    <div className={styles.ended} role="status">
      <h1>{title}</h1>
      <Link to={to} className={buttonClass({ kind: "primary" })}>
        {action}
      </Link>
    </div>
  );
}
