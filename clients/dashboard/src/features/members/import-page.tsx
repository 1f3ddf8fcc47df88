import { useMutation } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { FileText, Upload, X } from "lucide-react";
import { type DragEvent, type FormEvent, useRef, useState } from "react";
import { ask } from "../../api/ask.ts";
import { upload } from "../../api/upload.ts";
import { bytes } from "../../time/format.ts";
import { Button, IconButton } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Actions } from "../../ui/dialog/dialog.tsx";
import { FormError, fieldError } from "../../ui/failure/failure.tsx";
import { TextArea } from "../../ui/field/field.tsx";
import { saveFile } from "../../ui/save-file.ts";
import styles from "./import-page.module.css";
import { ImportProgress } from "./import-progress.tsx";
import { goesInline, TEMPLATE } from "./import-rows.ts";
import { MembersFrame } from "./members-frame.tsx";
import page from "./page.module.css";
import { w } from "./words.ts";

const route = getRouteApi("/inside/members/import");

/** Members from a CSV file: tried out first where one likes, then followed row by row. */
export function ImportPage() {
  const { id } = route.useSearch();
  const navigate = route.useNavigate();
  const [file, setFile] = useState<File>();
  const [text, setText] = useState("");
  const [key, setKey] = useState(() => crypto.randomUUID());
  const start = useMutation({
    mutationFn: async (dry_run: boolean) => {
      const content = file === undefined ? new TextEncoder().encode(text) : new Uint8Array(await file.arrayBuffer());
      const csv = goesInline(content) ? new TextDecoder().decode(content) : undefined;
      const begun = await ask("POST /api/users/bulk-import", {
        body: { dry_run, ...(csv === undefined ? {} : { csv }) },
        idempotencyKey: `${key}-${dry_run}`,
      });
      if (begun.upload !== null) await upload(begun.upload, new Blob([content], { type: "text/csv" }));
      return begun.import;
    },
    onSuccess: ({ id: begun }, isTrial) => {
      setKey(crypto.randomUUID());
      // What was tried out may be imported next; what was imported is done with.
      if (!isTrial) {
        setFile(undefined);
        setText("");
      }
      return navigate({ search: { id: begun } });
    },
  });
  const choose = (chosen: File | undefined) => {
    start.reset();
    setKey(crypto.randomUUID());
    setFile(chosen);
  };
  const isEmpty = file === undefined && text.trim() === "";
  return (
    <MembersFrame>
      {id !== undefined && (
        <ImportProgress
          key={id}
          id={id}
          again={
            isEmpty ? undefined : (
              <Button kind="primary" isBusy={start.isPending} onClick={() => start.mutate(false)}>
                {w.importing.doItNow}
              </Button>
            )
          }
        />
      )}
      {id !== undefined && <FormError error={start.error} />}
      <Card
        title={id === undefined ? w.importing.title : w.importing.another}
        actions={
          <Button size="small" kind="quiet" onClick={() => saveFile("members.csv", TEMPLATE)}>
            {w.importing.template}
          </Button>
        }
      >
        <form
          className={page.stack}
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            start.mutate(true);
          }}
        >
          <p className={page.muted}>
            {w.importing.why} {w.importing.columns}
          </p>
          <FileChoice file={file} onChoose={choose} />
          {file === undefined && (
            <TextArea
              label={w.importing.orText}
              rows={7}
              className={styles.text}
              dir="ltr"
              spellCheck={false}
              placeholder={TEMPLATE.trim()}
              value={text}
              error={fieldError(start.error, "csv")}
              onChange={({ target }) => {
                start.reset();
                setKey(crypto.randomUUID());
                setText(target.value);
              }}
            />
          )}
          {file !== undefined && fieldError(start.error, "csv") && (
            <p role="alert" className={styles.error}>
              {fieldError(start.error, "csv")}
            </p>
          )}
          <FormError error={fieldError(start.error, "csv") === undefined ? start.error : null} />
          <div className={styles.foot}>
            <p className={styles.explain} aria-live="polite">
              {start.isPending ? w.importing.sending : isEmpty ? w.importing.nothing : w.importing.rehearseHint}
            </p>
            <Actions>
              <Button type="submit" disabled={isEmpty} isBusy={start.isPending}>
                {w.importing.rehearse}
              </Button>
              <Button kind="primary" disabled={isEmpty} isBusy={start.isPending} onClick={() => start.mutate(false)}>
                {w.importing.run}
              </Button>
            </Actions>
          </div>
        </form>
      </Card>
    </MembersFrame>
  );
}

function FileChoice({ file, onChoose }: { file: File | undefined; onChoose: (file: File | undefined) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    onChoose(event.dataTransfer.files[0]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one more way; the button in it is for everybody
    <div className={styles.drop} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,text/csv"
        hidden
        onChange={({ target }) => {
          onChoose(target.files?.[0]);
          target.value = "";
        }}
      />
      {file === undefined ? (
        <>
          <Button icon={<Upload aria-hidden />} onClick={() => input.current?.click()}>
            {w.importing.file}
          </Button>
          <small>{w.importing.fileHint}</small>
        </>
      ) : (
        <>
          <span className={styles.file}>
            <FileText aria-hidden /> {w.importing.chosen(file.name, bytes(file.size))}
          </span>
          <IconButton label={w.importing.remove} onClick={() => onChoose(undefined)}>
            <X aria-hidden />
          </IconButton>
        </>
      )}
    </div>
  );
}
