/** What a command needs before it may be carried out. */
export type Need = "nothing" | "linux" | "trust";

/** The window a command is run in. */
export type Situation = {
  /** `process.platform` where the extension runs, which need not be where the window is shown. */
  readonly platform: string;
  readonly trusted: boolean;
};

/**
 * Why a command may not be carried out; undefined where it may. The manifest greys such commands
 * out, but other extensions and keybindings can still call them.
 */
export function whyNotAllowed(
  need: Need,
  situation: Situation,
): "notLinux" | "untrusted" | undefined {
  if (need === "nothing") return undefined;
  if (situation.platform !== "linux") return "notLinux";
  return need === "trust" && !situation.trusted ? "untrusted" : undefined;
}
