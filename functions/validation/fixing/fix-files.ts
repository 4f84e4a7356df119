import type { AnalysedFile } from '../analyse-files.ts';
import type { FixKind } from '../analysis.ts';
import type { EnginePool } from '../engines/engine-pool.ts';
import type { Finding } from '../finding.ts';
import { readableText } from '../readable-text.ts';
import type { RepositoryFiles } from '../repository-files.ts';
import { type FixStep, fixText } from './fix-text.ts';

/** A file that fixes changed. */
export interface FileFix {
  readonly file: string;
  /** As it was. */
  readonly original: string;
  readonly steps: readonly FixStep[];
}

/** What could be mended and was not. */
export interface RefusedFileFix {
  readonly file: string;
  readonly kind: FixKind;
  readonly reason: string;
}

/** What fixing did. Nothing is written anywhere. */
export interface Fixes {
  /** Sorted by file. */
  readonly files: readonly FileFix[];
  readonly refused: readonly RefusedFileFix[];
}

/** What is to be mended. */
export interface FixRequest {
  readonly files: RepositoryFiles;
  readonly analysed: readonly AnalysedFile[];
  /** A file is mended where one of these is `fixable`: of its code, then, all that the file has and no comment silences. */
  readonly findings: readonly Finding[];
  /** Gives the work up. */
  readonly signal?: AbortSignal | undefined;
}

const filesAtOnce = 8;

/** Mends all files with findings that have a safe fix. Throws the signal's reason when the work is given up. */
export async function fixFiles(
  pool: Pick<EnginePool, 'analyse' | 'fix'>,
  { files, analysed, findings, signal }: FixRequest,
): Promise<Fixes> {
  const wanted = Map.groupBy(
    findings.filter(({ fixable }) => fixable),
    ({ file }) => file,
  );
  const open = new Map(
    analysed.filter(({ entry }) => wanted.has(entry.path)).map((file) => [file.entry.path, file]),
  );
  const fixed: FileFix[] = [];
  const refused: RefusedFileFix[] = [];

  const fix = async (file: AnalysedFile, text: string): Promise<void> => {
    const { path } = file.entry;
    const task = { text, settings: file.settings };
    const outcome = await fixText(pool, task, file.analysis, wanted.get(path) ?? []);
    if (outcome.steps.length > 0) fixed.push({ file: path, original: text, steps: outcome.steps });
    for (const refusal of outcome.refused) refused.push({ file: path, ...refusal });
  };

  const working = new Set<Promise<void>>();
  for await (const content of files.read([...open.values()].map(({ entry }) => entry))) {
    if (signal?.aborted) break;
    const file = open.get(content.entry.path);
    // A name that is not UTF-8 cannot be written back as it was.
    if (content.entry.path.includes('\uFFFD')) continue;
    const readable = 'bytes' in content ? readableText(content.bytes) : content;
    if (!file || 'problem' in readable) continue;
    const work = fix(file, readable.text).finally(() => working.delete(work));
    working.add(work);
    if (working.size >= filesAtOnce) await Promise.race(working);
  }
  await Promise.all(working);
  signal?.throwIfAborted();
  return {
    files: fixed.sort((a, b) => (a.file < b.file ? -1 : 1)),
    refused: refused.sort((a, b) => (a.file < b.file ? -1 : 1)),
  };
}
