/** What is written for a session to start the tracker. A command's words may hold spaces and signs of their own. */

export function systemdUnit(command: readonly string[]): string {
  return `[Unit]
Description=Muster tracker
PartOf=graphical-session.target
After=graphical-session.target

[Service]
ExecStart=${command.map(quotedForSystemd).join(" ")}
Restart=on-failure
RestartSec=10

[Install]
WantedBy=graphical-session.target
`;
}

export function desktopEntry(command: readonly string[]): string {
  return `[Desktop Entry]
Type=Application
Name=Muster tracker
Comment=Check-in, activity and pictures of the screen, seen and stopped by you
Exec=${command.map(quotedForEntry).join(" ")}
Terminal=false
X-GNOME-Autostart-enabled=true
`;
}

/** systemd.syntax(7): within double quotes, and without its own variables and specifiers. */
function quotedForSystemd(word: string): string {
  const escaped = word.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  return `"${escaped.replaceAll("$", "$$$$").replaceAll("%", "%%")}"`;
}

/** Desktop Entry Specification, "The Exec key": the value is escaped as a string after its words are quoted. */
function quotedForEntry(word: string): string {
  const quoted = word.replaceAll(/["`$\\]/g, (sign) => `\\${sign}`).replaceAll("%", "%%");
  return `"${quoted}"`.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
