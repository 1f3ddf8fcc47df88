import { useMutation } from "@tanstack/react-query";
import { type ChangeEvent, useRef } from "react";
import { ask } from "../../api/ask.ts";
import { updateMe, useMe } from "../../api/session.ts";
import { upload } from "../../api/upload.ts";
import { Avatar } from "../../ui/avatar/avatar.tsx";
import { Button } from "../../ui/button/button.tsx";
import { FormError } from "../../ui/failure/failure.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import styles from "./page.module.css";
import { w } from "./words.ts";

const TYPES = ["image/jpeg", "image/png", "image/webp"];
/** It is drawn within seconds; after so long something is in its way. */
const ATTEMPTS = 20;
const BETWEEN = 1_500;

/** The caller's own picture: chosen, shown once it was drawn, removed. */
export function Picture() {
  const { user } = useMe();
  const input = useRef<HTMLInputElement>(null);
  const choose = useMutation({
    mutationFn: async (file: File) => {
      const form = await ask("POST /api/users/profile/picture", {
        body: { content_type: file.type, size_bytes: file.size },
      });
      await upload(form.upload, file);
      return drawn();
    },
    onSuccess: (profile) => {
      updateMe({ user: profile.user });
      toast(profile.picture_upload?.status === "rejected" ? w.pictureRefused : w.pictureSaved);
    },
  });
  const remove = useMutation({
    mutationFn: () => ask("DELETE /api/users/profile/picture", {}),
    onSuccess: (answer) => updateMe({ user: answer.user }),
  });
  const onChange = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? [];
    target.value = "";
    if (file !== undefined) choose.mutate(file);
  };
  return (
    <div className={styles.picture}>
      <Avatar id={user.id} name={user.name} picture={user.profile_picture_url} size={64} />
      <input ref={input} type="file" accept={TYPES.join(",")} hidden onChange={onChange} aria-label={w.picture} />
      <div className={styles.buttons}>
        <Button size="small" isBusy={choose.isPending} onClick={() => input.current?.click()}>
          {w.pictureChoose}
        </Button>
        {user.profile_picture_url !== null && (
          <Button size="small" kind="quiet" isBusy={remove.isPending} onClick={() => remove.mutate()}>
            {w.remove}
          </Button>
        )}
        <small>{w.pictureHint}</small>
      </div>
      <FormError error={choose.error ?? remove.error} />
    </div>
  );
}

/** The profile once nothing is on its way to become its picture. */
async function drawn() {
  for (let attempt = 0; ; attempt += 1) {
    const profile = await ask("GET /api/users/profile", {});
    if (profile.picture_upload?.status !== "pending" || attempt === ATTEMPTS) return profile;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN));
  }
}
