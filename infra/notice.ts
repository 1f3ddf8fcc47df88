/**
 * `npm run notice` writes NOTICE: the licences of everything that a deployed function carries, from the lock file.
 * `tests/notice.test.ts` fails while it is stale.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** Of packages whose package.json names no licence: what their licence file says. */
const UNNAMED: Readonly<Record<string, string>> = { "png-js": "MIT" };

const INTRODUCTION = `Muster
Copyright the Muster authors. Licensed under the MIT License, see LICENSE.

Functions carry parts of the packages below, each under its own licence, whose text comes with the package. Tools that
are only used to develop and test are not among them.

libvips (LGPL-3.0-or-later) reads and writes the pictures. It comes as a shared library of its own with the package
sharp (@img/sharp-libvips-*), unchanged, and is loaded when it runs: whoever deploys Muster may put another build in its
place. Its source is at https://github.com/libvips/libvips, and how the build was made is at
https://github.com/lovell/sharp-libvips, with the licences of the libraries inside it.

Noto Sans (SIL Open Font License 1.1) is in the PDF files.

The dashboard's files carry React, TanStack Query, Router and Virtual, Base UI, uqr, temporal-polyfill and face-api (all
MIT; face-api brings TensorFlow.js, Apache-2.0), icons of Lucide (ISC) and the typeface Inter (SIL Open Font License 1.1).

The desktop tracker (clients/tracker, with a lock file of its own) carries sharp, node-screenshots (both Apache-2.0), x11,
dbus-next, koffi, @napi-rs/keyring and @miniben90/x-win (all MIT). On Windows it also loads uiohook-napi (MIT), in which
libuiohook (LGPL-3.0-or-later) is: a file of its own, unchanged, in a process of its own; whoever installs the tracker may
put another build in its place or leave it out, and then input is not counted. Its source is at
https://github.com/kwhat/libuiohook and https://github.com/SnosMe/uiohook-napi.
`;

type LockEntry = { name?: string; license?: string; dev?: boolean; devOptional?: boolean };

/** The text of NOTICE. Throws for a package without a licence. */
export function notice(lock = readFileSync(join(root, "package-lock.json"), "utf8")): string {
  const { packages } = JSON.parse(lock) as { packages: Record<string, LockEntry> };
  const byLicence = new Map<string, Set<string>>();
  for (const [path, { name = path.split("node_modules/").at(-1) ?? "", license, dev, devOptional }] of Object.entries(
    packages,
  )) {
    if (path === "" || dev === true || devOptional === true) continue;
    const licence = license ?? UNNAMED[name];
    if (licence === undefined)
      throw new Error(`${name} names no licence: read its licence file, then infra/notice.ts.`);
    byLicence.set(licence, (byLicence.get(licence) ?? new Set()).add(name));
  }
  const sections = [...byLicence]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([licence, names]) =>
        `${licence}\n${[...names]
          .sort()
          .map((name) => `  ${name}`)
          .join("\n")}\n`,
    );
  return [INTRODUCTION, ...sections].join("\n");
}

if (import.meta.main) {
  writeFileSync(join(root, "NOTICE"), notice());
  console.log("Wrote NOTICE.");
}
