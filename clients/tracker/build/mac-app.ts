import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * The smallest application around an executable: macOS gives Screen Recording to a signed bundle, and an executable
 * alone has what its terminal has. Signing and notarising are steps of the release, with the operator's certificate.
 */
export function makeApp(executable: string, version: string): void {
  const app = join(dirname(executable), `${basename(executable)}.app`);
  const contents = join(app, "Contents");
  rmSync(app, { recursive: true, force: true });
  mkdirSync(join(contents, "MacOS"), { recursive: true });
  cpSync(executable, join(contents, "MacOS/muster-tracker"));
  chmodSync(join(contents, "MacOS/muster-tracker"), 0o755);
  writeFileSync(join(contents, "Info.plist"), plist(version));
  execFileSync("tar", ["czf", `${executable}.app.tar.gz`, "-C", dirname(app), basename(app)]);
  // What is offered is the application: two downloads for one system would be one to choose wrongly.
  rmSync(executable);
  rmSync(app, { recursive: true });
}

const plist = (version: string) => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>CFBundleIdentifier</key><string>com.muster.tracker</string>
  <key>CFBundleName</key><string>Muster Tracker</string>
  <key>CFBundleExecutable</key><string>muster-tracker</string>
  <key>CFBundlePackageType</key><string>APPL</string>
  <key>CFBundleShortVersionString</key><string>${version}</string>
  <key>CFBundleVersion</key><string>${version}</string>
  <key>LSMinimumSystemVersion</key><string>13.5</string>
  <key>LSUIElement</key><true/>
</dict>
</plist>
`;
