import type { FileAnalysis } from './analysis.ts';

/** Analyses that were made before, on whatever branch or repository, by `analysisKey`. */
export interface KnownAnalyses {
  /** Those that are known; the others are missing from the answer. */
  find(keys: readonly string[]): Promise<ReadonlyMap<string, FileAnalysis>>;
  /** Keeps more. Doing it twice is harmless. */
  keep(analyses: ReadonlyMap<string, FileAnalysis>): Promise<void>;
}

/** Where values by key are kept: `shared/state/analysis-store.ts`. */
export interface KeyedTexts {
  find(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  keep(texts: ReadonlyMap<string, string>): Promise<void>;
}

/** Analyses kept as JSON. What this version wrote under a key is what this version reads: the key names the version. */
export function knownAnalyses(texts: KeyedTexts): KnownAnalyses {
  return {
    async find(keys) {
      const found = await texts.find(keys);
      return new Map([...found].map(([key, text]) => [key, JSON.parse(text) as FileAnalysis]));
    },
    keep: (analyses) =>
      texts.keep(new Map([...analyses].map(([key, analysis]) => [key, JSON.stringify(analysis)]))),
  };
}
