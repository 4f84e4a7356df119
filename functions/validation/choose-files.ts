import type { FileSettings } from './analysis.ts';
import type { NotAnalysed } from './finding.ts';
import { languageOf } from './language-of.ts';
import { fileBytesLimit, tooLarge } from './readable-text.ts';
import type { FileEntry } from './repository-files.ts';
import type { RepositorySettings } from './settings/repository-settings.ts';

/** A file that is to be analysed, and how. */
export interface ChosenFile {
  readonly entry: FileEntry;
  readonly settings: FileSettings;
}

/** What is to be done with the entries of a tree. */
export interface Choice {
  readonly files: readonly ChosenFile[];
  readonly notAnalysed: readonly NotAnalysed[];
}

/**
 * Decides which entries are analysed. What is excluded, and what is in no language, is left out silently; what would be
 * analysed were it a file of a sensible size is named.
 *
 * @param changed only these paths; `undefined`: all
 */
export function chooseFiles(
  entries: readonly FileEntry[],
  settings: RepositorySettings,
  changed: ReadonlySet<string> | undefined,
): Choice {
  const files: ChosenFile[] = [];
  const notAnalysed: NotAnalysed[] = [];
  for (const entry of entries) {
    if (changed && !changed.has(entry.path)) continue;
    if (settings.excluded(entry.path) !== undefined) continue;
    if (entry.mode === '160000') {
      notAnalysed.push({ file: entry.path, reason: 'is a submodule: its files are in another repository' });
      continue;
    }
    if (languageOf(entry.path) === undefined) continue;
    const fileSettings = settings.settingsFor(entry.path);
    if (fileSettings === undefined) continue;
    const reason = obstacle(entry);
    if (reason === undefined) files.push({ entry, settings: withSyntax(fileSettings) });
    else notAnalysed.push({ file: entry.path, reason });
  }
  return { files, notAnalysed };
}

/** Whether a file can be parsed at all is always looked at: of one that cannot, the other stages know nothing. */
function withSyntax(settings: FileSettings): FileSettings {
  return settings.stages.includes(1) ? settings : { ...settings, stages: [1, ...settings.stages] };
}

function obstacle({ mode, size }: FileEntry): string | undefined {
  if (mode === '120000') return 'is a symbolic link: links are not followed';
  return size !== undefined && size > fileBytesLimit ? tooLarge(size) : undefined;
}
