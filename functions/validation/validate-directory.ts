import { basename } from 'node:path';
import type { ValidationSettings } from '../../shared/config/configuration.ts';
import { commitFixes } from './fixing/commit-fixes.ts';
import { type FileFix, type Fixes, fixFiles } from './fixing/fix-files.ts';
import { type UnwrittenFix, writeFixes } from './fixing/write-fixes.ts';
import { fixedFiles } from './mend-branch.ts';
import type { ValidationResult } from './result.ts';
import { addedLinesSince, changedSince, stagedFiles } from './sources/changes.ts';
import { directoryFiles, locateTarget } from './sources/directory-files.ts';
import { indexFiles } from './sources/index-files.ts';
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
  /** Commits the fixes too, in the name of this run. */
  readonly commit?: { readonly runId: string } | undefined;
}

/** What a directory is like, and what was mended in it. */
export interface DirectoryValidation {
  /** After fixing, when there was any. */
  readonly result: ValidationResult;
  /** Fixes that were tried and thrown away. */
  readonly refused: Fixes['refused'];
  readonly unwritten: readonly UnwrittenFix[];
  /** Commits with fixes, oldest first. */
  readonly commits: readonly string[];
  /** Files that were mended and not committed, because they hold changes that are not committed either. */
  readonly uncommitted: readonly string[];
}

/**
 * Validates what lies in a directory, and mends it when asked to. Nothing of it is executed; without `fix` nothing is
 * written. Throws `VALIDATION_PATH_…` for a path that cannot be read, `VALIDATION_REF_UNKNOWN` for `since`, and what
 * `stageAndCommit` throws.
 */
export async function validateDirectory(
  validator: Validator,
  request: DirectoryRequest,
): Promise<DirectoryValidation> {
  const before = await requestFor(request);
  const { result, analysed } = await validateFiles(validator, before);
  const nothing = { refused: [], unwritten: [], commits: [], uncommitted: [] };
  if (!request.fix || !result.findings.some(({ fixable }) => fixable)) return { result, ...nothing };
  const { files, refused } = await fixFiles(validator.pool, {
    files: before.files,
    analysed,
    findings: result.findings,
  });
  const { written, ...kept } = await keepFixes(request, files);
  const after = await validateFiles(validator, await requestFor(request, before.changed));
  return { result: { ...after.result, fixed: fixedFiles(written) }, refused, ...kept };
}

/** @param changed what was looked at before, once commits have moved what `since` and `staged` mean */
async function requestFor(
  { path, settings, since, staged }: DirectoryRequest,
  changed?: ReadonlySet<string>,
): Promise<ValidationRequest> {
  // What a commit would hold, not what lies in the work tree beside it.
  const files = staged ? await indexFiles(path) : await directoryFiles(path);
  const selected = changed ?? (await selectedFiles({ path, since, staged }));
  const byLines = selected && since !== undefined && settings.lines === 'added';
  return {
    repository: basename(path),
    commit: files.git?.commit,
    ref: files.git?.ref,
    files,
    settings,
    changed: selected,
    addedLines: byLines ? await addedLinesSince(path, since, selected) : undefined,
  };
}

async function selectedFiles({
  path,
  since,
  staged,
}: Pick<DirectoryRequest, 'path' | 'since' | 'staged'>): Promise<ReadonlySet<string> | undefined> {
  if (staged) return stagedFiles(path);
  return since === undefined ? undefined : changedSince(path, since);
}

async function keepFixes(
  { path, commit }: DirectoryRequest,
  fixes: readonly FileFix[],
): Promise<Omit<DirectoryValidation, 'result' | 'refused'> & { readonly written: readonly FileFix[] }> {
  const { directory } = await locateTarget(path);
  if (!commit) return { ...(await writeFixes(directory, fixes)), commits: [], uncommitted: [] };
  const theirs = await changedSince(path, 'HEAD');
  const committed = await commitFixes(
    directory,
    fixes.filter(({ file }) => !theirs.has(file)),
    commit.runId,
  );
  const others = await writeFixes(
    directory,
    fixes.filter(({ file }) => theirs.has(file)),
  );
  return {
    written: [...committed.written, ...others.written],
    unwritten: [...committed.unwritten, ...others.unwritten],
    commits: committed.commits,
    uncommitted: others.written.map(({ file }) => file),
  };
}
