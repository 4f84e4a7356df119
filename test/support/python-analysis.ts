import type { AnalysisTask, FileSettings } from '../../functions/validation/analysis.ts';
import { createPythonEngine } from '../../functions/validation/engines/python-engine.ts';
import type { LanguageSettings } from '../../functions/validation/settings/language-settings.ts';
import { pythonSettings } from '../../functions/validation/settings/python-settings.ts';
import type { ValidationSettings } from '../../shared/config/configuration.ts';

/** The product's settings of validation, as they are when nothing is said. */
function validationSettings(changes: Partial<ValidationSettings> = {}): ValidationSettings {
  return {
    enabled: true,
    autoCommit: false,
    autoPush: false,
    mode: 'report',
    scope: 'changed',
    lines: 'all',
    failOn: 'error',
    stages: [1, 2, 3, 4],
    languages: ['python', 'javascript', 'json', 'markdown'],
    include: [],
    exclude: [],
    rules: {},
    maxLineLength: 100,
    interval: 24,
    ...changes,
  };
}

/** A repository's Python settings, from the texts of its files. */
export function readPythonSettings(
  files: Readonly<Record<string, string>>,
  paths: readonly string[] = [],
): LanguageSettings {
  return pythonSettings.read(new Map(Object.entries(files)), validationSettings(), new Set(paths));
}

/** A Python file to analyse, with the settings that the repository's files give its path. */
export function pythonTask(
  text: string,
  {
    path = 'module.py',
    files = {},
    ...changes
  }: Partial<FileSettings> & { path?: string; files?: Readonly<Record<string, string>> } = {},
): AnalysisTask {
  const settings = readPythonSettings(files).settingsFor(path);
  return { text, settings: { language: 'python', stages: [1, 2, 3, 4], ...settings, ...changes } };
}

const engine = createPythonEngine();

/** What the engine says about a text. */
export function analysePython(text: string, changes: Parameters<typeof pythonTask>[1] = {}) {
  return engine.analyse(pythonTask(text, changes));
}

/** The codes of the findings, in their order. */
export function pythonCodes(text: string, changes: Parameters<typeof pythonTask>[1] = {}): readonly string[] {
  return analysePython(text, changes).findings.map(({ code }) => code);
}

/** A text after fixing. */
export function fixPythonText(
  text: string,
  kind: 'imports' | 'style',
  changes: Parameters<typeof pythonTask>[1] & { codes?: readonly string[] } = {},
) {
  const { codes, ...rest } = changes;
  return engine.fix(pythonTask(text, rest), kind, codes);
}
