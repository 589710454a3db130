import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** Keeps a VS Code of ours quiet: nothing pops up, nothing asks the network. */
const quiet: Readonly<Record<string, unknown>> = {
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "workbench.startupEditor": "none",
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.tips.enabled": false,
  "chat.disableAIFeatures": true,
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "git.openRepositoryInParentFolders": "never",
  "security.workspace.trust.enabled": false,
  "npm.fetchOnlinePackageInfo": false,
  "json.schemaDownload.enable": false,
  "typescript.disableAutomaticTypeAcquisition": true,
  "http.proxySupport": "off",
};

/** Writes the settings of a VS Code of ours into its folder of user data. */
export async function writeSettings(
  data: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const folder = path.join(data, "User");
  await mkdir(folder, { recursive: true });
  const text = JSON.stringify({ ...quiet, ...more }, undefined, 2);
  await writeFile(path.join(folder, "settings.json"), `${text}\n`);
}
