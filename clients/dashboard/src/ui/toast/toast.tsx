import { Toast as Base } from "@base-ui/react/toast";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { w } from "../words.ts";
import styles from "./toast.module.css";

const manager = Base.createToastManager();

/** Says that something was done; `undo` takes it back. */
export function toast(
  title: string,
  { description, undo }: { description?: string; undo?: { label: string; run: () => void } } = {},
): void {
  const id = manager.add({
    title,
    ...(description === undefined ? {} : { description }),
    timeout: undo === undefined ? 5_000 : 10_000,
    ...(undo === undefined
      ? {}
      : {
          actionProps: {
            children: undo.label,
            // What is taken back once is not taken back again.
            onClick: () => {
              manager.close(id);
              undo.run();
            },
          },
        }),
  });
}

/** Where toasts appear: once, around the application. */
export function Toasts({ children }: { children: ReactNode }) {
  return (
    <Base.Provider toastManager={manager} limit={3}>
      {children}
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
