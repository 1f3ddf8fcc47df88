import { moment } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { CopyField } from "../../ui/copy/copy-field.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import styles from "./page.module.css";
import { w } from "./words.ts";

/** The link of an invite that was just made: it is never shown again. */
export function MadeInvite({
  isOpen,
  made,
  email,
  title = w.inviting.madeTitle,
  onClose,
  onAnother,
}: {
  isOpen: boolean;
  made: { invite_code: string; expires_at: string };
  email: string | null;
  title?: string;
  onClose: () => void;
  onAnother?: () => void;
}) {
  const zone = useShownZone();
  const link = `${window.location.origin}/register?invite_code=${encodeURIComponent(made.invite_code)}`;
  return (
    <Dialog title={title} description={email ? w.inviting.mailed(email) : undefined} isOpen={isOpen} onClose={onClose}>
      <div className={styles.stack}>
        <CopyField name={w.inviting.link} text={link} />
        <p className={styles.muted}>
          {w.inviting.once} {w.invited.until}: {moment(made.expires_at, zone)}
        </p>
        <Actions>
          {onAnother && <Button onClick={onAnother}>{w.inviting.another}</Button>}
          <Button kind="primary" onClick={onClose}>
            {w.done}
          </Button>
        </Actions>
      </div>
    </Dialog>
  );
}
