import { Toast as Base } from "@base-ui/react/toast";
import { X } from "lucide-react";
import { useEffect } from "react";
import { w } from "../words.ts";
import styles from "./toast.module.css";
import type { Said } from "./toast.tsx";

const manager = Base.createToastManager();

function show({ title, description, undo }: Said): void {
  // What is taken back once is not taken back again.
  const takeBack = () => {
    manager.close(id);
    undo?.run();
  };
  const id = manager.add({
    title,
    description,
    timeout: undo === undefined ? 5_000 : 10_000,
    ...(undo === undefined ? {} : { actionProps: { children: undo.label, onClick: takeBack } }),
  });
}

/** The toasts that are there. */
export function Toasts({ onReady }: { onReady: (shows: (said: Said) => void) => void }) {
  useEffect(() => onReady(show), [onReady]);
  return (
    <Base.Provider toastManager={manager} limit={3}>
      <Base.Portal>
        <Base.Viewport className={styles.viewport}>
          <Shown />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function Shown() {
  const { toasts } = Base.useToastManager();
  return toasts.map((one) => (
    <Base.Root key={one.id} toast={one} className={styles.toast}>
      <div className={styles.text}>
        <Base.Title className={styles.title} render={<p />} />
        <Base.Description className={styles.description} />
      </div>
      <Base.Action className={styles.action} />
      <Base.Close className={styles.close} aria-label={w.close}>
        <X aria-hidden />
      </Base.Close>
    </Base.Root>
  ));
}
