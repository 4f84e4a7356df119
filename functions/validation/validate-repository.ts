import type { ValidationSettings } from '../../shared/config/configuration.ts';
import { type AnalysedFile, type Analyser, type Analyses, analyseFiles } from './analyse-files.ts';
import { chooseFiles } from './choose-files.ts';
import { type Language, languages, type NotAnalysed, type Stage } from './finding.ts';
import { languageOf } from './language-of.ts';
import { makeResult } from './make-result.ts';
import { readableText } from './readable-text.ts';
import type { FileEntry, RepositoryFiles } from './repository-files.ts';
import { isManifest, resolveImports } from './resolve-imports.ts';
import type { TrendPoint, ValidationResult } from './result.ts';
import {
  isSettingsFile,
  type RepositorySettings,
  readRepositorySettings,
} from './settings/repository-settings.ts';

/** What is to be validated. */
export interface ValidationRequest {
  /** `owner/name`, or a directory's name: for the reports. */
  readonly repository: string;
  readonly commit?: string | undefined;
  readonly ref?: string | undefined;
  readonly files: RepositoryFiles;
  readonly settings: ValidationSettings;
  /** Only these paths are analysed; imports are still resolved in the whole tree. Absent: all. */
  readonly changed?: ReadonlySet<string> | undefined;
  /** By path: only findings on these lines count. */
  readonly addedLines?: ReadonlyMap<string, ReadonlySet<number>> | undefined;
  readonly trend?: readonly TrendPoint[];
}

/** What validating needs of the world. */
export interface Validator extends Analyser {
  /** Milliseconds, for durations. */
  readonly now: () => number;
}

/** A result, and what fixing needs of how it came about. */
export interface Validation {
  readonly result: ValidationResult;
  readonly analysed: readonly AnalysedFile[];
  readonly settings: RepositorySettings;
}

/**
 * Validates a repository: reads its own configuration, analyses the files, resolves the imports, and puts everything
 * into one result. Nothing of the repository is executed, and nothing is written. Throws what listing the tree throws,
 * and `VALIDATION_BASELINE_INVALID`.
 */
export async function validateFiles(validator: Validator, request: ValidationRequest): Promise<Validation> {
  const startedAt = validator.now();
  const entries = await request.files.list();
  const { texts, unread } = await readTexts(request.files, neededTexts(entries, request));
  const paths = new Set(entries.map(({ path }) => path));
  const settings = readRepositorySettings(texts, request.settings, paths);
  const choice = chooseFiles(entries, settings, request.changed);
  const analyses = withoutUnparsed(
    await analyseFiles(choice.files, request.files, validator),
    request.settings.stages,
  );
  const imports = request.settings.stages.includes(2)
    ? await resolveImports(analyses.analysed, paths, texts)
    : { findings: new Map(), notHonoured: [] };
  const result = makeResult({
    request,
    settings: withUnread(settings, entries, unread, request.settings.baseline),
    analysed: analyses.analysed,
    reused: analyses.reused,
    notAnalysed: [...choice.notAnalysed, ...analyses.notAnalysed],
    imports,
    baseline: request.settings.baseline === undefined ? undefined : texts.get(request.settings.baseline),
    durationMs: validator.now() - startedAt,
  });
  return { analysed: analyses.analysed, settings, result };
}

/** Where nobody asks about the syntax, a file that cannot be parsed was not looked at for what they do ask. */
function withoutUnparsed(analyses: Analyses, stages: readonly Stage[]): Analyses {
  if (stages.includes(1)) return analyses;
  const unparsed = analyses.analysed.filter(isUnparsed);
  const reason = 'cannot be parsed: stage 1 says where';
  return {
    ...analyses,
    analysed: analyses.analysed.filter((file) => !isUnparsed(file)),
    notAnalysed: [...analyses.notAnalysed, ...unparsed.map(({ entry }) => ({ file: entry.path, reason }))],
  };
}

function isUnparsed({ analysis }: AnalysedFile): boolean {
  return analysis.findings.some(({ stage, severity }) => stage === 1 && severity === 'critical');
}

/** Settings, manifests and the baseline: what is read whichever files changed. */
function neededTexts(entries: readonly FileEntry[], request: ValidationRequest): readonly FileEntry[] {
  const present = new Set<Language>();
  for (const { path } of entries) {
    if (present.size === languages.length) break;
    const language = request.changed && !request.changed.has(path) ? undefined : languageOf(path);
    if (language) present.add(language);
  }
  const { baseline } = request.settings;
  return entries.filter(
    ({ path, mode }) =>
      mode.startsWith('100') && (isSettingsFile(path) || path === baseline || isManifest(path, present)),
  );
}

/** Settings that nobody could read are no defaults that somebody asked for: a link is told, anything else does not pass. */
function withUnread(
  settings: RepositorySettings,
  entries: readonly FileEntry[],
  unread: readonly NotAnalysed[],
  baseline: string | undefined,
): RepositorySettings {
  const counts = (path: string): boolean => isSettingsFile(path) && settings.excluded(path) === undefined;
  const links = entries.filter(({ path, mode }) => mode === '120000' && counts(path));
  const what = 'It is a symbolic link: links are not followed.';
  return {
    ...settings,
    notHonoured: [...settings.notHonoured, ...links.map(({ path }) => ({ file: path, what }))],
    broken: [...settings.broken, ...unread.filter(({ file }) => file === baseline || counts(file))],
  };
}

/** The texts by path, and the files that have none. */
async function readTexts(
  files: RepositoryFiles,
  entries: readonly FileEntry[],
): Promise<{ readonly texts: ReadonlyMap<string, string>; readonly unread: readonly NotAnalysed[] }> {
  const texts = new Map<string, string>();
  const unread: NotAnalysed[] = [];
  for await (const content of files.read(entries)) {
    const readable = 'bytes' in content ? readableText(content.bytes) : content;
    if ('text' in readable) texts.set(content.entry.path, readable.text);
    else unread.push({ file: content.entry.path, reason: readable.problem });
  }
  return { texts, unread };
}
