import { basename } from 'node:path';
import type { ValidationSettings } from '../../shared/config/configuration.ts';
import { type Fixes, fixFiles } from './fixing/fix-files.ts';
import { type UnwrittenFix, writeFixes } from './fixing/write-fixes.ts';
import { fixedFiles } from './mend-branch.ts';
import type { ValidationResult } from './result.ts';
import { addedLinesSince, changedSince, stagedFiles } from './sources/changes.ts';
import { directoryFiles } from './sources/directory-files.ts';
import { type ValidationRequest, type Validator, validateFiles } from './validate-repository.ts';

/** A directory, or a single file, on this machine. */
export interface DirectoryRequest {
  /** Absolute. */
  readonly path: string;
  readonly settings: ValidationSettings;
  /** Only files that changed since this commit, branch or tag. */
  readonly since?: string | undefined;
  /** Only files that are staged to be committed. */
  readonly staged?: boolean | undefined;
  /** Writes safe fixes into the files. */
  readonly fix?: boolean | undefined;
}

/** What a directory is like, and what was mended in it. */
export interface DirectoryValidation {
  /** After fixing, when there was any. */
  readonly result: ValidationResult;
  readonly refused: Fixes['refused'];
  readonly unwritten: readonly UnwrittenFix[];
}

/**
 * Validates what lies in a directory, and mends it when asked to. Nothing of it is executed; without `fix` nothing is
 * written. Throws `VALIDATION_PATH_…` for a path that cannot be read and `VALIDATION_REF_UNKNOWN` for `since`.
 */
export async function validateDirectory(
  validator: Validator,
  { path, settings, since, staged, fix }: DirectoryRequest,
): Promise<DirectoryValidation> {
  const files = await directoryFiles(path);
  const changed = staged
    ? await stagedFiles(path)
    : since === undefined
      ? undefined
      : await changedSince(path, since);
  const request: ValidationRequest = {
    repository: basename(path),
    commit: files.git?.commit,
    ref: files.git?.ref,
    files,
    settings,
    changed,
    ...(changed && since !== undefined && settings.lines === 'added'
      ? { addedLines: await addedLinesSince(path, since, changed) }
      : {}),
  };
  const { result, analysed } = await validateFiles(validator, request);
  if (!fix || !result.findings.some(({ fixable }) => fixable)) return { result, refused: [], unwritten: [] };
  const fixes = await fixFiles(validator.pool, { files, analysed, findings: result.findings });
  const { written, unwritten } = await writeFixes(path, fixes.files);
  const after = await validateFiles(validator, request);
  return {
    result: { ...after.result, fixed: fixedFiles(written) },
    refused: fixes.refused,
    unwritten,
  };
}
