import type { FileAnalysis } from './analysis.ts';
import { analysisKey } from './analysis-key.ts';
import type { ChosenFile } from './choose-files.ts';
import type { EnginePool } from './engines/engine-pool.ts';
import type { Language, NotAnalysed } from './finding.ts';
import type { KnownAnalyses } from './known-analyses.ts';
import { readableText } from './readable-text.ts';
import type { RepositoryFiles } from './repository-files.ts';

/** What analysing needs. */
export interface Analyser {
  readonly pool: EnginePool;
  /** By language: part of the name under which an analysis is kept. */
  readonly engineVersions: Readonly<Record<Language, string>>;
  /** Absent: everything is analysed anew. */
  readonly known?: KnownAnalyses;
  /** Gives the work up; what was analysed by then is kept. */
  readonly signal?: AbortSignal;
  /** Hears of every file that is dealt with. */
  readonly onProgress?: (done: number, all: number) => void;
}

/** One file with what is known about it. */
export interface AnalysedFile extends ChosenFile {
  readonly analysis: FileAnalysis;
}

/** What became of the chosen files: every one of them is in one of the two lists. */
export interface Analyses {
  readonly analysed: readonly AnalysedFile[];
  readonly notAnalysed: readonly NotAnalysed[];
  /** How many were known. */
  readonly reused: number;
}

/** Files on their way through the engines at once: enough that no thread waits, few enough that memory stays small. */
const filesAtOnce = 16;

/** Analyses are kept in parts, so that work which is cut off goes on where it was and not from the start. */
const keptAtOnce = 500;

/**
 * Analyses files, those that are not known. Contents are read in a stream and dropped once analysed. Whatever happens to
 * one file is said of that file alone. Throws the signal's reason when the work is given up.
 */
export async function analyseFiles(
  chosen: readonly ChosenFile[],
  files: RepositoryFiles,
  { pool, engineVersions, known, signal, onProgress }: Analyser,
): Promise<Analyses> {
  const keys = new Map(
    chosen.flatMap(({ entry, settings }) =>
      entry.id === undefined || !known
        ? []
        : [[entry.path, analysisKey(entry.id, settings, engineVersions[settings.language])] as const],
    ),
  );
  const found = (await known?.find([...keys.values()])) ?? new Map<string, FileAnalysis>();
  const analysed: AnalysedFile[] = [];
  const notAnalysed: NotAnalysed[] = [];
  let made = new Map<string, FileAnalysis>();
  const open = new Map<string, ChosenFile>();
  for (const file of chosen) {
    const analysis = found.get(keys.get(file.entry.path) ?? '');
    if (analysis) analysed.push({ ...file, analysis });
    else open.set(file.entry.path, file);
  }
  const reused = analysed.length;

  const keep = async (): Promise<void> => {
    const analyses = made;
    made = new Map();
    if (analyses.size > 0) await known?.keep(analyses);
  };

  const analyse = async (file: ChosenFile, bytes: Uint8Array): Promise<void> => {
    const { path } = file.entry;
    const readable = readableText(bytes);
    const answer =
      'problem' in readable ? readable : await pool.analyse({ text: readable.text, settings: file.settings });
    if ('problem' in answer) {
      notAnalysed.push({ file: path, reason: answer.problem });
      return;
    }
    analysed.push({ ...file, analysis: answer });
    const key = keys.get(path);
    if (key === undefined) return;
    made.set(key, answer);
    if (made.size >= keptAtOnce) await keep();
  };

  const working = new Set<Promise<void>>();
  for await (const content of files.read([...open.values()].map(({ entry }) => entry))) {
    if (signal?.aborted) break;
    const file = open.get(content.entry.path);
    if (!file) continue;
    open.delete(content.entry.path);
    if ('problem' in content) {
      notAnalysed.push({ file: content.entry.path, reason: content.problem });
      continue;
    }
    const work = analyse(file, content.bytes).finally(() => {
      working.delete(work);
      onProgress?.(analysed.length + notAnalysed.length, chosen.length);
    });
    working.add(work);
    if (working.size >= filesAtOnce) await Promise.race(working);
  }
  await Promise.all(working);
  await keep();
  signal?.throwIfAborted();
  for (const path of open.keys()) notAnalysed.push({ file: path, reason: 'could not be read' });
  return { analysed, notAnalysed, reused };
}
