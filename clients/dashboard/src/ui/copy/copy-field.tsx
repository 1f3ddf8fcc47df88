import { Copy } from "lucide-react";
import { IconButton } from "../button/button.tsx";
import { toast } from "../toast/toast.tsx";
import { w } from "../words.ts";
import styles from "./copy-field.module.css";

/** Something to take elsewhere: a link, a command, a checksum. */
export function CopyField({ name, text }: { name: string; text: string }) {
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => toast(w.copied),
      () => undefined,
    );
  return (
    <div className={styles.field}>
      <code className={styles.text}>{text}</code>
      <IconButton label={`${w.copy}: ${name}`} onClick={() => void copy()}>
        <Copy aria-hidden />
      </IconButton>
    </div>
  );
}
