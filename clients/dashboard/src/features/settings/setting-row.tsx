import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/ask.ts";
import { currentSession, updateMe } from "../../api/session.ts";
import { ago, moment } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { useShownZone } from "../../time/zone.ts";
import { Button } from "../../ui/button/button.tsx";
import { classes } from "../../ui/classes.ts";
import { FormError, fieldError } from "../../ui/failure/failure.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { JUDGES_DAYS } from "../../words/settings/groups.ts";
import { descriptionOf, titleOf } from "../../words/settings/names.ts";
import { type Setting, settings } from "./queries.ts";
import styles from "./settings.module.css";
import { isSame, type Schema, type Shape, shapeOf } from "./shape.ts";
import { shownValue } from "./shown-value.ts";
import { ValueField } from "./value-field.tsx";
import { w } from "./words.ts";

type Change = { readonly value: unknown; readonly before: unknown; readonly isUndo?: boolean };

/** What is chosen with one click is saved with it. */
const AT_ONCE: readonly Shape["kind"][] = ["boolean", "choice"];

/** One setting: what it is, what holds, and a form to change it. */
export function SettingRow({ setting }: { setting: Setting }) {
  const { key, value, default: fallback, description, schema } = setting;
  const client = useQueryClient();
  const shape = shapeOf(schema as Schema);
  const title = titleOf(key);
  const [draft, setDraft] = useState<{ value: unknown }>();
  const save = useMutation({
    mutationFn: ({ value: next }: Change) => ask("PUT /api/settings/{key}", { params: { key }, body: { value: next } }),
    onSuccess: ({ setting: after }, { before, isUndo = false }) => {
      client.setQueryData(settings().queryKey, (all) => all?.map((each) => (each.key === key ? after : each)));
      rememberRule(key, after.value);
      setDraft(undefined);
      if (isUndo) toast(w.undone(title));
      else
        toast(w.saved(title), {
          undo: { label: w.undo, run: () => save.mutate({ value: before, before: after.value, isUndo: true }) },
        });
    },
  });
  const put = (next: unknown) => save.mutate({ value: next, before: value });
  const isAtOnce = AT_ONCE.includes(shape.kind) || key === "timezone";
  const shown = save.isPending ? save.variables.value : (draft ?? { value }).value;
  const isChanged = draft !== undefined && !isSame(draft.value, value);
  const isWide = shape.kind === "rows" || shape.kind === "json" || (shape.kind === "object" && shape.fields.length > 2);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged) put(draft.value);
  };
  const errorAt = (path: string) => fieldErrorAt(save.error, path);
  return (
    <form className={classes(styles.setting, isWide && styles.wide)} id={key} onSubmit={submit}>
      <div className={styles.about}>
        <h3>{title}</h3>
        <p>{descriptionOf(key, description)}</p>
        {JUDGES_DAYS.includes(key) && (
          <p>
            {w.past}{" "}
            <Link to={"/corrections" as string} search={{ tab: "rules" } as never} className={styles.link}>
              {w.pastLink}
            </Link>
          </p>
        )}
        <Changed setting={setting} shape={shape} />
      </div>
      <div className={styles.control}>
        <ValueField
          settingKey={key}
          label={title}
          isLabelHidden
          shape={shape}
          value={shown}
          onValue={(next) => (isAtOnce ? put(next) : setDraft({ value: next }))}
          errorAt={errorAt}
        />
        {!hasFieldError(save.error) && <FormError error={save.error} />}
        <div className={styles.buttons}>
          {(isChanged || (save.isPending && !isAtOnce)) && (
            <>
              <Button type="submit" kind="primary" size="small" isBusy={save.isPending}>
                {w.save}
              </Button>
              <Button
                size="small"
                disabled={save.isPending}
                onClick={() => {
                  save.reset();
                  setDraft(undefined);
                }}
              >
                {w.cancel}
              </Button>
            </>
          )}
          {!isSame(value, fallback) && !isChanged && (
            <Button
              size="small"
              kind="quiet"
              icon={<RotateCcw aria-hidden />}
              title={w.default(shownValue(key, shape, fallback))}
              isBusy={save.isPending}
              onClick={() => put(fallback)}
            >
              {w.reset}
            </Button>
          )}
        </div>
      </div>
    </form>
  );
}

function Changed({
  setting: { key, value, default: fallback, updated_at, updated_by },
  shape,
}: {
  setting: Setting;
  shape: Shape;
}) {
  const now = useNow(60);
  const zone = useShownZone();
  const isDefault = isSame(value, fallback);
  const by = updated_by?.name || undefined;
  return (
    <p className={styles.meta}>
      {isDefault ? w.isDefault : w.default(shownValue(key, shape, fallback))}
      {updated_at !== null && by !== undefined && (
        <>
          {" · "}
          <time dateTime={updated_at} title={moment(updated_at, zone)}>
            {w.changed(ago(updated_at, now), by)}
          </time>
        </>
      )}
    </p>
  );
}

function fieldErrorAt(error: unknown, path: string): string | undefined {
  return fieldError(error, path === "" ? "value" : `value.${path}`);
}

function hasFieldError(error: unknown): boolean {
  const { details } = (error ?? {}) as { details?: readonly { path: string }[] };
  return details?.some(({ path }) => path.startsWith("body.value")) === true;
}

/** Rules by which pages are drawn hold at once on this one, too. */
function rememberRule(key: string, value: unknown): void {
  const { me } = currentSession();
  if (me === undefined) return;
  if (key === "timezone") updateMe({ organization: { ...me.organization, timezone: String(value) } });
  if (key in me.settings) updateMe({ settings: { ...me.settings, [key]: value } });
}
