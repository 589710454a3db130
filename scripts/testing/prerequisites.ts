import { ensureEngine } from "../engine.ts";
import { orReason } from "../workbench/cannot.ts";
import { ensureChromium } from "../workbench/chromium.ts";
import { ensureCodeServer } from "../workbench/code-server.ts";
import { findDesktop } from "../workbench/desktop.ts";

/** What a stage needs of the machine beside the project; each is seen to once. */
export type Prerequisites = {
  /** A CRIU that works. */
  readonly engine: () => Promise<string | undefined>;
  /** A VS Code that tests can run in: on the desktop, or served into a headless browser. */
  readonly editor: () => Promise<string | undefined>;
  /** A VS Code in a browser that a test can click in. */
  readonly browser: () => Promise<string | undefined>;
};

function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let answer: Promise<Value> | undefined;
  return () => (answer ??= ask());
}

async function reasonAgainst(ask: () => Promise<unknown>): Promise<string | undefined> {
  const answer = await orReason(ask);
  return "cannot" in answer ? answer.cannot : undefined;
}

/** Each prerequisite answers with the reason why this machine cannot have it, or with nothing. */
export function prerequisites(say: (sentence: string) => void): Prerequisites {
  const browser = once(() =>
    reasonAgainst(async () => {
      await ensureChromium(say);
      await ensureCodeServer(say);
    }),
  );
  return {
    engine: once(() =>
      reasonAgainst(async () => {
        const { version, path } = await ensureEngine();
        say(`The engine is CRIU ${version} (${path})`);
      }),
    ),
    editor: async () => ((await findDesktop()) === undefined ? browser() : undefined),
    browser,
  };
}
