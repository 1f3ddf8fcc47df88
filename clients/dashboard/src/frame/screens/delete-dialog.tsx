import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { isFailure } from "../../api/session.ts";
import { moment } from "../../time/format.ts";
import { useZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { FormError } from "../../ui/failure/failure.tsx";
import type { Picture } from "../../ui/pictures/picture.ts";
import { toast } from "../../ui/toast/toast.tsx";
import { w as ui } from "../../ui/words.ts";
import { forgetShot } from "./queries.ts";
import { w } from "./words.ts";

/** Says what deleting a picture does, and does it. */
export function DeleteDialog({
  picture,
  isOwn,
  zone,
  onClose,
  onDeleted,
}: {
  picture: Picture;
  isOwn: boolean;
  zone: string;
  onClose: () => void;
  onDeleted: () => void;
}) {
  const client = useQueryClient();
  const organizationZone = useZone();
  const remove = useMutation({
    mutationFn: () => ask("DELETE /api/screenshots/{id}", { params: { id: picture.id } }),
    onSuccess: () => {
      onDeleted();
      forgetShot(client, picture.id, organizationZone);
      toast(w.deleted);
    },
  });
  const isRefused = isOwn && isFailure(remove.error) && remove.error.status === 403;
  const time = moment(picture.at, zone);
  return (
    <Dialog
      title={w.deleteTitle}
      description={isOwn ? w.deleteOwn(time) : w.deleteWhat(picture.user, time)}
      isOpen
      onClose={onClose}
    >
      {isRefused ? <p role="alert">{w.mayNot}</p> : <FormError error={remove.error} />}
      <Actions>
        <Button onClick={onClose}>{ui.cancel}</Button>
        <Button kind="danger" isBusy={remove.isPending} disabled={isRefused} onClick={() => remove.mutate()}>
          {w.deleteNow}
        </Button>
      </Actions>
    </Dialog>
  );
}
