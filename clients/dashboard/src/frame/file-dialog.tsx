import { useMutation } from "@tanstack/react-query";
import { FileSpreadsheet, FileText } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { fetchFile } from "../api/fetch-file.ts";
import { Button } from "../ui/button/button.tsx";
import { Actions, Dialog } from "../ui/dialog/dialog.tsx";
import { FormError } from "../ui/failure/failure.tsx";
import { toast } from "../ui/toast/toast.tsx";
import { BeingMade } from "./exports/being-made.tsx";
import type { Made } from "./exports/report-file.ts";

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
  const [ordered, setOrdered] = useState<string>();
  // Who has left the dialog is told of the file when it is there.
  const isLeft = useRef(false);
  const making = useMutation({
    mutationFn: make,
    onSuccess: (made) => {
      if ("ordered" in made) return isLeft.current ? undefined : setOrdered(made.ordered);
      fetchFile(made.url);
      fetched(made.file_name);
    },
  });
  const close = () => {
    making.reset();
    setOrdered(undefined);
    isLeft.current = true;
    onClose();
  };
  const fetched = (file: string) => {
    toast(done(file));
    close();
  };
  const about = { title, ...(description === undefined ? {} : { description }), isOpen, onClose: close };
  if (ordered !== undefined)
    return (
      <Dialog {...about}>
        <BeingMade id={ordered} onFetched={fetched} />
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
            onClick={() => {
              isLeft.current = false;
              making.mutate(format);
            }}
          >
            {labels[format]}
          </Button>
        ))}
      </Actions>
    </Dialog>
  );
}
