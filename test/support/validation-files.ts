import type { FileAnalysis, FileSettings, ImportFact } from '../../functions/validation/analysis.ts';
import { blobId } from '../../functions/validation/analysis-key.ts';
import type { LocalFinding } from '../../functions/validation/finding.ts';
import type { FileEntry, RepositoryFiles } from '../../functions/validation/repository-files.ts';

/** A finding without a file: an unused import on line 1 unless said otherwise. */
export function localFinding(change: Partial<LocalFinding> = {}): LocalFinding {
  const line = change.line ?? 1;
  return {
    line,
    column: 1,
    endLine: line,
    endColumn: 10,
    code: 'F401',
    message: '`os` imported but unused',
    stage: 2,
    severity: 'warning',
    fixable: true,
    ...change,
  };
}

/** An import that stands at the top of a file. */
export function importFact(specifier: string, change: Partial<ImportFact> = {}): ImportFact {
  const span = { line: 1, column: 1, endLine: 1, endColumn: specifier.length + 1 };
  return { specifier, ...span, kind: 'import', guarded: false, ...change };
}

/** What an engine would say of a file: nothing, unless said otherwise. */
export function fileAnalysis(change: Partial<FileAnalysis> = {}): FileAnalysis {
  return { findings: [], imports: [], suppressions: [], excerpts: {}, lines: 10, ...change };
}

/** Settings of a Python file. */
export function fileSettings(change: Partial<FileSettings> = {}): FileSettings {
  return { language: 'python', kind: 'py', stages: [1, 2, 3, 4], lineLength: 120, options: {}, ...change };
}

/** A repository in memory; a content may be text or bytes. Its entries have git's ids, as those of a git host have. */
export function filesInMemory(
  contents: Readonly<Record<string, string | Uint8Array>>,
  entries: readonly FileEntry[] = [],
): RepositoryFiles {
  const bytes = new Map(
    Object.entries(contents).map(([path, content]) => [
      path,
      typeof content === 'string' ? new TextEncoder().encode(content) : content,
    ]),
  );
  const files = [...bytes].map(
    ([path, content]): FileEntry => ({ path, mode: '100644', id: blobId(content) }),
  );
  return {
    list: async () => [...files, ...entries].sort((a, b) => (a.path < b.path ? -1 : 1)),
    async *read(wanted) {
      for (const entry of wanted) {
        const content = bytes.get(entry.path);
        yield content ? { entry, bytes: content } : { entry, problem: 'could not be read' };
      }
    },
  };
}
