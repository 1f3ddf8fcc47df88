import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { ask } from "../../api/ask.ts";
import { deviceKey } from "../../api/device.ts";
import { moment } from "../../time/format.ts";
import { useShownZone } from "../../time/zone.ts";
import { IconButton } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import type { Face } from "../../ui/face-camera/embedding.ts";
import { FaceCamera } from "../../ui/face-camera/face-camera.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { percent } from "../../words/words.ts";
import { faceFailure } from "./failure.ts";
import styles from "./page.module.css";
import type { Faces } from "./queries.ts";
import { w } from "./words.ts";

const MOST = 5;

/** Registered faces, without what they look like: nobody is given that. */
export function FacesCard({ of }: { of: Faces }) {
  const zone = useShownZone();
  const client = useQueryClient();
  const onSettled = () => void client.invalidateQueries({ queryKey: ["faces"] });
  const onError = (error: unknown) => toast(faceFailure(error));
  const register = useMutation({
    mutationFn: (face: Face) => ask("POST /api/face/register", { body: face, idempotencyKey: crypto.randomUUID() }),
    onSuccess: () => toast(w.registered),
    onError,
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (id: string) => ask("DELETE /api/face/{id}", { params: { id } }),
    onSuccess: () => toast(w.removed),
    onError,
    onSettled,
  });
  const compare = useMutation({
    mutationFn: async (face: Face) => {
      const device_key = deviceKey();
      const { challenge } = await ask("POST /api/face/challenge", { body: { device_key } });
      return ask("POST /api/face/verify", { body: { ...face, challenge, device_key } });
    },
    onSettled,
  });
  const mayUse = of.enabled && of.consent !== null;
  return (
    <>
      <Card title={w.faces} count={w.facesCount(of.faces.length)}>
        {of.faces.length === 0 && <Empty title={w.none}>{w.noneHint}</Empty>}
        <ul className={styles.faces}>
          {of.faces.map(({ id, model, created_at, last_matched_at }) => (
            <li key={id}>
              <span>
                <b>{w.face(model)}</b>
                <small>
                  {w.since(moment(created_at, zone))} ·{" "}
                  {last_matched_at === null ? w.never : w.matched(moment(last_matched_at, zone))}
                </small>
              </span>
              <IconButton label={w.remove} disabled={remove.isPending} onClick={() => remove.mutate(id)}>
                <Trash2 aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      </Card>
      {mayUse && of.faces.length < MOST && (
        <Card title={w.register}>
          <FaceCamera action={w.registerAction} isBusy={register.isPending} onFace={register.mutate} />
        </Card>
      )}
      {mayUse && of.faces.length > 0 && (
        <Card title={w.try}>
          <p className={styles.hint}>{w.tryWhy}</p>
          <FaceCamera action={w.tryAction} isBusy={compare.isPending} onFace={compare.mutate} />
          {compare.data !== undefined && (
            <p role="status" className={styles.verdict}>
              <b>{w.verdict[compare.data.verdict]}</b> {w.similarity(percent(compare.data.similarity))}
            </p>
          )}
          {compare.error !== null && (
            <p role="alert" className={styles.error}>
              {faceFailure(compare.error)}
            </p>
          )}
        </Card>
      )}
    </>
  );
}
