import { readFileSync } from "node:fs";
import { setGlobalProxyFromEnv } from "node:http";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { CommandError, type Flags } from "./context.ts";

/** Which way requests go, for `doctor`. */
export type Way = {
  readonly proxy: string | undefined;
  readonly bypass: string | undefined;
  readonly ca: string | undefined;
};

/**
 * Requests and sockets go through the proxy that the command line or the environment names, and certificates that a
 * company has made for itself are believed beside those of the system.
 */
export function useNetwork({ proxy, ca }: Pick<Flags, "proxy" | "ca">, env: NodeJS.ProcessEnv = process.env): Way {
  const named = proxy ?? env.HTTPS_PROXY ?? env.https_proxy ?? env.HTTP_PROXY ?? env.http_proxy;
  const bypass = env.NO_PROXY ?? env.no_proxy;
  if (named !== undefined && named !== "") {
    if (!/^https?:$/.test(URL.parse(named)?.protocol ?? ""))
      throw new CommandError(`${named} is no address of a proxy, such as http://proxy:3128.`);
    // A server on this machine is never behind one.
    const NO_PROXY = [bypass, "127.0.0.1", "localhost", "::1"].filter((each) => each !== undefined).join(",");
    setGlobalProxyFromEnv({ HTTP_PROXY: named, HTTPS_PROXY: named, NO_PROXY });
  }
  const file = ca ?? env.MUSTER_TRACKER_CA;
  if (file !== undefined && file !== "") {
    const certificates = readCertificates(file);
    setDefaultCACertificates([...getCACertificates("default"), ...getCACertificates("system"), ...certificates]);
  }
  return { proxy: named, bypass, ca: file };
}

function readCertificates(file: string): string[] {
  try {
    const found = readFileSync(file, "utf8").match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g);
    if (found !== null) return found;
  } catch {
    throw new CommandError(`${file} cannot be read.`);
  }
  throw new CommandError(`${file} has no certificate in it. It should be a PEM file.`);
}
