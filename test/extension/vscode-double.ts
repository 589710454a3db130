import { registerHooks } from "node:module";

/**
 * Outside an extension host there is no module "vscode". The parts of the extension that only put
 * words together need nothing of it but `l10n.t`; this stands in for it, as the language English.
 */
const source = `export const l10n = {
  t: (text, ...values) => text.replace(/\\{(\\d+)\\}/g, (_, at) => String(values[Number(at)])),
};`;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "vscode"
      ? { url: `data:text/javascript,${encodeURIComponent(source)}`, shortCircuit: true }
      : next(specifier, context),
});
