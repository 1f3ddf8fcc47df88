import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Download as DownloadIcon, Terminal } from "lucide-react";
import { bytes } from "../../time/format.ts";
import { Button } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { CopyField } from "../../ui/copy/copy-field.tsx";
import { failureText } from "../../ui/failure/failure.tsx";
import { Tag } from "../../ui/tag/tag.tsx";
import { toast } from "../../ui/toast/toast.tsx";
import { w as ui } from "../../ui/words.ts";
import styles from "./downloads.module.css";
import { downloads } from "./queries.ts";
import { checksumCommand, type Download, downloadCommand, startCommands } from "./systems.ts";
import { w } from "./words.ts";

/** One tracker: its file, how to fetch it in a terminal, and how to see that it arrived whole. */
export function DownloadCard({ download, isOwn }: { download: Download; isOwn: boolean }) {
  const client = useQueryClient();
  const { system, architecture, version, file_name, sha256, size_bytes } = download;
  const processor = (system === "macos" ? w.processorOfMac : w.processor)[architecture];
  const withFresh = (use: (fresh: Download) => unknown) => ({
    mutationFn: async () => {
      const fresh = await client.fetchQuery({ ...downloads(), staleTime: 0 });
      const found = fresh.find((each) => each.file_name === file_name);
      if (found === undefined) return void toast(w.failed);
      await use(found);
    },
    onError: (error: unknown) => toast(failureText(error)),
  });
  const fetchFile = useMutation(withFresh(({ url }) => window.location.assign(url)));
  const copy = useMutation(
    withFresh(async (fresh) => {
      await navigator.clipboard.writeText(downloadCommand(fresh));
      toast(ui.copied, { description: w.commandHint });
    }),
  );
  return (
    <Card
      title={w.system[system]}
      count={isOwn ? <Tag kind="accent">{w.yours}</Tag> : undefined}
      actions={
        <>
          <Button icon={<Terminal aria-hidden />} isBusy={copy.isPending} onClick={() => copy.mutate()}>
            {w.command}
          </Button>
          <Button
            kind={isOwn ? "primary" : "plain"}
            icon={<DownloadIcon aria-hidden />}
            isBusy={fetchFile.isPending}
            onClick={() => fetchFile.mutate()}
          >
            {w.download}
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        <p className={styles.file}>
          <b>{file_name}</b>{" "}
          <small>
            {processor} · {w.version(version)} · {bytes(size_bytes)}
          </small>
        </p>
        <h3>{w.checksum}</h3>
        <CopyField name={w.checksum} text={sha256} />
        <p className={styles.why}>{w.checksumHint}</p>
        <CopyField name={w.commandFor} text={checksumCommand(download)} />
        <h3>{w.begin}</h3>
        {startCommands(download, window.location.origin).map((command) => (
          <CopyField key={command} name={w.commandFor} text={command} />
        ))}
        <p className={styles.why}>{w.unsigned}</p>
      </div>
    </Card>
  );
}
