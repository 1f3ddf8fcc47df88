import { Link } from "@tanstack/react-router";
import { useMe } from "../../api/session.ts";
import { buttonClass } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import styles from "./page.module.css";
import { w } from "./words.ts";

/** Where an organization uses faces: the way to say yes or no to it. */
export function Faces() {
  const { settings } = useMe();
  if (!settings.face_enabled) return null;
  return (
    <Card
      title={w.face}
      actions={
        <Link to="/me/face" className={buttonClass({ size: "small" })}>
          {w.faceOpen}
        </Link>
      }
    >
      <p className={styles.why}>{w.faceWhy}</p>
    </Card>
  );
}
