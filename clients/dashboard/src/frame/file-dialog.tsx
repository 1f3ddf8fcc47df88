import { useMutation } from "@tanstack/react-query";
import { FileSpreadsheet, FileText } from "lucide-react";
import type { ReactNode } from "react";
import { fetchFile } from "../api/fetch-file.ts";
import { Button } from "../ui/button/button.tsx";
import { Actions, Dialog } from "../ui/dialog/dialog.tsx";
import { FormError } from "../ui/failure/failure.tsx";
import { toast } from "../ui/toast/toast.tsx";

export type FileFormat = "csv" | "pdf";

/** Says what a file will hold, in `children`, and has it made as a spreadsheet or for paper. */
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
  make: (format: FileFormat) => Promise<{ url: string; file_name: string }>;
  labels: Readonly<Record<FileFormat, string>>;
  done: (file: string) => string;
  children: ReactNode;
}) {
  const making = useMutation({
    mutationFn: make,
    onSuccess: ({ url, file_name }) => {
      fetchFile(url);
      toast(done(file_name));
      onClose();
    },
  });
  const close = () => {
    making.reset();
    onClose();
  };
  return (
    <Dialog title={title} {...(description === undefined ? {} : { description })} isOpen={isOpen} onClose={close}>
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
            onClick={() => making.mutate(format)}
          >
            {labels[format]}
          </Button>
        ))}
      </Actions>
    </Dialog>
  );
}
