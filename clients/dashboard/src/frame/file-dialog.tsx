import { FileSpreadsheet, FileText } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../ui/button/button.tsx";
import { Actions, Dialog } from "../ui/dialog/dialog.tsx";
import { FormError } from "../ui/failure/failure.tsx";
import { BeingMade } from "./exports/being-made.tsx";
import type { Made } from "./exports/report-file.ts";
import { useMakingFile } from "./exports/use-making-file.ts";

export type FileFormat = "csv" | "pdf";

/**
 * Says what a file will hold, in `children`, and has it made as a spreadsheet or for paper. Of one that takes longer it
 * shows how far it is.
 */
export function FileDialog({
  title,
  description,
  isOpen,
  onClose,
  make,
  labels,
  done,
  children,
}: {
  title: string;
  description?: string;
  isOpen: boolean;
  onClose: () => void;
  make: (format: FileFormat) => Promise<Made>;
  labels: Readonly<Record<FileFormat, string>>;
  done: (file: string) => string;
  children: ReactNode;
}) {
  const { making, ordered, begin, close, fetched, cancelled } = useMakingFile(make, done, onClose);
  const about = { title, ...(description === undefined ? {} : { description }), isOpen, onClose: close };
  if (ordered !== undefined)
    return (
      <Dialog {...about}>
        <BeingMade id={ordered} onFetched={fetched} onCancelled={cancelled} />
      </Dialog>
    );
  return (
    <Dialog {...about}>
      {children}
      <FormError error={making.error} />
      <Actions>
        {(["pdf", "csv"] as const).map((format) => (
          <Button
            key={format}
            kind={format === "csv" ? "primary" : "plain"}
            icon={format === "csv" ? <FileSpreadsheet aria-hidden /> : <FileText aria-hidden />}
            isBusy={making.isPending && making.variables === format}
            disabled={making.isPending}
            onClick={() => begin(format)}
          >
            {labels[format]}
          </Button>
        ))}
      </Actions>
    </Dialog>
  );
}
