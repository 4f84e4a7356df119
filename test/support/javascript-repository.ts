import { javascriptImports } from '../../functions/validation/imports/javascript-resolver.ts';
import { javascriptKind } from '../../functions/validation/settings/javascript/file-kinds.ts';
import { javascriptSettings, jsonSettings } from '../../functions/validation/settings/javascript-settings.ts';
import type { LanguageSettings } from '../../functions/validation/settings/language-settings.ts';
import { validationDefaults } from '../../shared/config/validation-settings.ts';
import { javascriptInHand } from './javascript-analysis.ts';

/** A repository's settings of JavaScript and of JSON, from the texts of its files. */
export function settingsOf(files: Readonly<Record<string, string>>): {
  readonly javascript: LanguageSettings;
  readonly json: LanguageSettings;
} {
  const product = validationDefaults({ maxLineLength: 100 });
  const read = new Map(Object.entries(files));
  return { javascript: javascriptSettings.read(read, product), json: jsonSettings.read(read, product) };
}

const engine = javascriptInHand();

/** What is said about the imports of a repository: `path:line severity code: message`, and what is not honoured. */
export async function importsOf(
  files: Readonly<Record<string, string>>,
): Promise<{ readonly findings: readonly string[]; readonly notHonoured: readonly string[] }> {
  const entries = Object.entries(files);
  const resolved = await javascriptImports.resolve(
    entries
      .filter(([path]) => /\.[cm]?[jt]sx?$/.test(path))
      .map(([path, text]) => ({
        path,
        imports: engine.analyse(text, { kind: javascriptKind(path), stages: [2] }).imports,
      })),
    {
      paths: new Set(Object.keys(files)),
      manifests: new Map(entries.filter(([path]) => javascriptImports.isManifest(path))),
    },
  );
  return {
    findings: [...resolved.findings].flatMap(([path, found]) =>
      found.map(({ line, severity, code, message }) => `${path}:${line} ${severity} ${code}: ${message}`),
    ),
    notHonoured: resolved.notHonoured.map(({ file, what }) => `${file}: ${what}`),
  };
}
