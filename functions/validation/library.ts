import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { validationDefaults } from '../../shared/config/validation-settings.ts';
import { createEnginePool } from './engines/engine-pool.ts';
import { engineVersions } from './engines/engine-versions.ts';
import type { ValidationResult } from './result.ts';
import { type DirectoryValidation, validateDirectory } from './validate-directory.ts';

export type { Finding, NotAnalysed, Severity, Stage } from './finding.ts';
export type { ValidationResult } from './result.ts';
export { stageAndCommit } from './sources/stage-and-commit.ts';
export type { DirectoryValidation } from './validate-directory.ts';

/** How a library call looks at code. */
export interface LibraryOptions {
  /** The section `validation` of the configuration, as people write it; the defaults fill in the rest. */
  readonly settings?: unknown;
  /** Only files that changed since this commit, branch or tag. */
  readonly since?: string;
  /** Engine threads; by default as many as there are processors, at most eight. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

/**
 * Validates a directory, whether it is a git repository or not. Nothing of it is executed and nothing is written.
 * Throws `CONFIG_INVALID` for settings that cannot be understood, and `VALIDATION_*` for a path that cannot be read.
 *
 * @example
 * const { ok, grade, findings } = await validateRepository('.', { settings: { failOn: 'warning' } });
 */
export async function validateRepository(
  directory: string,
  options: LibraryOptions = {},
): Promise<ValidationResult> {
  const { result } = await validateAt(directory, options, false);
  return result;
}

/** Validates one file. Its imports are looked at within the file's own directory. Throws as `validateRepository`. */
export async function validateFile(path: string, options: LibraryOptions = {}): Promise<ValidationResult> {
  const { result } = await validateAt(path, options, false);
  return result;
}

/**
 * Writes all safe fixes into a directory or a file, and resolves to what it is like afterwards, with the fixed files in
 * `result.fixed`. Every fix is validated again before it is written. Throws as `validateRepository`.
 */
export async function fix(path: string, options: LibraryOptions = {}): Promise<DirectoryValidation> {
  return validateAt(path, options, true);
}

const mostThreads = 8;

async function validateAt(
  path: string,
  { settings, since, threads, signal }: LibraryOptions,
  mend: boolean,
): Promise<DirectoryValidation> {
  const pool = createEnginePool({ threads: threads ?? Math.min(mostThreads, availableParallelism()) });
  try {
    return await validateDirectory(
      { pool, engineVersions: engineVersions(), now: Date.now, ...(signal ? { signal } : {}) },
      { path: resolve(path), settings: validationDefaults(settings), since, fix: mend },
    );
  } finally {
    await pool.close();
  }
}
