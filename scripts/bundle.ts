import { chmod, copyFile, mkdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { type BuildOptions, type Plugin, build } from "esbuild";
import { findTests } from "./find-tests.ts";
import { inProject } from "./project.ts";

/** Something that was built. */
export type Built = {
  /** Relative to the project. */
  readonly file: string;
  readonly sizeBytes: number;
};

type Bundle = {
  readonly entry: string;
  readonly file: string;
  readonly options: BuildOptions;
};

/** Any Node of the machine: an older one than the extension host brings. */
const systemNode: BuildOptions = { target: "node18" };
const extensionHost: BuildOptions = { target: "node20", external: ["vscode"] };

const languageClient = "vscode-languageclient/node";

/**
 * Leaves the language client, which is most of the extension's code and is imported only when the
 * server is first needed, in a bundle of its own: VS Code has less to read when it activates us.
 */
const clientApart: Plugin = {
  name: "client-apart",
  setup(bundling) {
    bundling.onResolve({ filter: new RegExp(`^${languageClient}$`) }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./language-client.js", external: true } : undefined,
    );
  },
};

const products: readonly Bundle[] = [
  {
    entry: "extension/main.ts",
    file: "dist/extension.js",
    // An import becomes a require that waits: VS Code hands `vscode` only to what is required.
    options: { ...extensionHost, plugins: [clientApart], supported: { "dynamic-import": false } },
  },
  { entry: languageClient, file: "dist/language-client.js", options: extensionHost },
  { entry: "language-server/main.ts", file: "dist/language-server.js", options: systemNode },
  { entry: "engine/supervisor/main.ts", file: "dist/supervisor.js", options: systemNode },
  {
    entry: "cli/main.ts",
    file: "dist/cpr.js",
    options: { ...systemNode, banner: { js: "#!/usr/bin/env node" } },
  },
];

/** Files that go into the product as they stand. */
const copies = [{ from: "engine/criu/hold.sh", to: "dist/hold.sh" }] as const;

/** What a person or CRIU starts by its path. */
const executables: readonly string[] = ["dist/cpr.js", "dist/hold.sh"];

async function bundle({ entry, file, options }: Bundle): Promise<void> {
  await build({
    absWorkingDir: inProject(),
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "cjs",
    minify: true,
    sourcemap: "linked",
    logLevel: "warning",
    ...options,
  });
}

async function measure(file: string): Promise<Built> {
  return { file, sizeBytes: (await stat(inProject(file))).size };
}

/** Bundles everything that runs outside this tree into `dist/`. */
export async function bundleProducts(): Promise<Built[]> {
  await mkdir(inProject("dist"), { recursive: true });
  await Promise.all([
    ...products.map(bundle),
    ...copies.map(({ from, to }) => copyFile(inProject(from), inProject(to))),
  ]);
  await Promise.all(executables.map((file) => chmod(inProject(file), 0o755)));
  return Promise.all(
    [...products.map(({ file }) => file), ...copies.map(({ to }) => to)].map(measure),
  );
}

/** Bundles the suites that run inside VS Code, afresh: a suite that is gone runs no more. */
export async function bundleHostSuites(): Promise<void> {
  await rm(inProject("dist/test/host"), { recursive: true, force: true });
  // Mocha must be one and the same for its runner and all suites.
  const options = { ...extensionHost, external: ["vscode", "mocha"], minify: false };
  const entries = ["test/host/index.ts", ...(await findTests("test/host/suites"))];
  await Promise.all(
    entries.map((entry) =>
      bundle({ entry, file: path.join("dist", entry.replace(/\.ts$/, ".js")), options }),
    ),
  );
}
