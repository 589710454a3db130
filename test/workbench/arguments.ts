import path from "node:path";

/** What we obey of the command line that `@vscode/test-electron` gives a VS Code. */
export type WorkbenchArguments = {
  readonly extensionDevelopmentPaths: readonly string[];
  readonly extensionTestsPath: string | undefined;
  readonly userDataFolder: string;
  readonly extensionsFolder: string;
  readonly disableExtensions: boolean;
  /** The folder to open, if any. */
  readonly folder: string | undefined;
};

const required = (value: string | undefined, name: string): string => {
  if (value === undefined || value === "") throw new Error(`--${name} is missing`);
  return path.resolve(value);
};

/** Reads a command line of VS Code's form `--name=value`; what it does not know, it lets be. */
export function readArguments(argv: readonly string[]): WorkbenchArguments {
  const values = new Map<string, string[]>();
  const paths: string[] = [];
  for (const argument of argv) {
    const [, name, value = ""] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
    if (name === undefined) paths.push(argument);
    else values.set(name, [...(values.get(name) ?? []), value]);
  }
  const last = (name: string): string | undefined => values.get(name)?.at(-1);
  const tests = last("extensionTestsPath");
  const [folder] = paths;
  return {
    extensionDevelopmentPaths: (values.get("extensionDevelopmentPath") ?? []).map((each) =>
      path.resolve(each),
    ),
    extensionTestsPath: tests === undefined ? undefined : path.resolve(tests),
    userDataFolder: required(last("user-data-dir"), "user-data-dir"),
    extensionsFolder: required(last("extensions-dir"), "extensions-dir"),
    disableExtensions: values.has("disable-extensions"),
    folder: folder === undefined ? undefined : path.resolve(folder),
  };
}
