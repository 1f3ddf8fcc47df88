import type { ReactNode } from "react";
import styles from "./empty.module.css";

/** Why there is nothing here, and what to do next. Where it is all of a page, its title is the page's. */
export function Empty({
  title,
  isPage = false,
  children,
  action,
}: {
  title: string;
  isPage?: boolean;
  children?: ReactNode;
  action?: ReactNode;
}) {
  const Title = isPage ? "h1" : "strong";
  return (
    <div className={styles.empty}>
      <Title>{title}</Title>
      {children !== undefined && <p>{children}</p>}
      {action}
    </div>
  );
}
