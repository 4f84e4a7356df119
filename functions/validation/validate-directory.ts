import { basename } from 'node:path';
import type { ValidationSettings } from '../../shared/config/configuration.ts';
import { commitFixes } from './fixing/commit-fixes.ts';
import { type FileFix, type Fixes, fixFiles } from './fixing/fix-files.ts';
import { type UnwrittenFix, writeFixes } from './fixing/write-fixes.ts';
import { fixedFiles } from './mend-branch.ts';
import type { ValidationResult } from './result.ts';
import { addedLinesSince, changedSince, stagedFiles } from './sources/changes.ts';
import type { DirectoryFiles } from './sources/directory-files.ts';
import { indexFiles } from './sources/index-files.ts';
import { isInScope, type LocalScope, locateScope, scopeFiles } from './sources/local-scope.ts';
import { stage } from './sources/stage-and-commit.ts';
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
  /** Writes safe fixes into the files; those of staged ones are staged. */
  readonly fix?: boolean | undefined;
  /** Commits the fixes too, in the name of this run. */
  readonly commit?: { readonly runId: string } | undefined;
}

/** What a directory is like, and what was mended in it. */
export interface DirectoryValidation {
  /** After fixing, when there was any. */
  readonly result: ValidationResult;
  /** Absolute: the directory that all paths are relative to, which is the root of the clone where there is one. */
  readonly root: string;
  /** Fixes that were tried and thrown away. */
  readonly refused: Fixes['refused'];
  readonly unwritten: readonly UnwrittenFix[];
  /** Commits with fixes, oldest first. */
  readonly commits: readonly string[];
  /** Files that were mended and not committed, because they hold changes that are not committed either. */
  readonly uncommitted: readonly string[];
}

/**
 * Validates what lies in a directory, or a file, and mends it when asked to. Within a clone, settings and imports are those of
 * the whole repository, and paths are from its root. Nothing of it is executed; without `fix` nothing is written. Throws
 * `VALIDATION_PATH_…` for a path that cannot be read, `VALIDATION_REF_UNKNOWN` for `since`, and what `stageAndCommit` throws.
 */
export async function validateDirectory(
  validator: Validator,
  request: DirectoryRequest,
): Promise<DirectoryValidation> {
  const scope = await locateScope(request.path);
  const before = await requestFor(scope, request);
  const { result, analysed } = await validateFiles(validator, before);
  const nothing = { root: scope.root, refused: [], unwritten: [], commits: [], uncommitted: [] };
  if (!request.fix || !result.findings.some(({ fixable }) => fixable)) return { result, ...nothing };
  const { files, refused } = await fixFiles(validator.pool, {
    files: before.files,
    analysed,
    findings: result.findings,
  });
  validator.signal?.throwIfAborted();
  const { written, ...kept } = await keepFixes(scope, request, files);
  const after = await validateFiles(validator, await requestFor(scope, request, before.changed));
  return { result: { ...after.result, fixed: fixedFiles(written) }, root: scope.root, refused, ...kept };
}

/** @param changed what was looked at before, once commits have moved what `since` and `staged` mean */
async function requestFor(
  scope: LocalScope,
  { settings, since, staged }: DirectoryRequest,
  changed?: ReadonlySet<string>,
): Promise<ValidationRequest> {
  // What a commit would hold, not what lies in the work tree beside it.
  const files = staged ? await indexFiles(scope.root) : await scopeFiles(scope);
  const selected = changed ?? (await selectedFiles(scope, { since, staged }, files));
  const byLines = selected && since !== undefined && settings.lines === 'added';
  return {
    repository: [basename(scope.root), ...(scope.below === '' ? [] : [scope.below])].join('/'),
    commit: scope.isAlone ? undefined : files.git?.commit,
    ref: scope.isAlone ? undefined : files.git?.ref,
    files,
    settings,
    changed: selected,
    addedLines: byLines ? await addedLinesSince(scope.root, since, selected) : undefined,
  };
}

async function selectedFiles(
  scope: LocalScope,
  { since, staged }: Pick<DirectoryRequest, 'since' | 'staged'>,
  files: DirectoryFiles,
): Promise<ReadonlySet<string> | undefined> {
  const chosen = staged
    ? await stagedFiles(scope.root)
    : since !== undefined
      ? await changedSince(scope.root, since)
      : scope.below === ''
        ? undefined
        : (await files.list()).map(({ path }) => path);
  return chosen && new Set([...chosen].filter((path) => isInScope(scope, path)));
}

async function keepFixes(
  { root }: LocalScope,
  { commit, staged }: DirectoryRequest,
  fixes: readonly FileFix[],
): Promise<
  Omit<DirectoryValidation, 'result' | 'root' | 'refused'> & { readonly written: readonly FileFix[] }
> {
  if (!commit) {
    const kept = await writeFixes(root, fixes);
    // The file was as it is staged, or its fix would not have been written: nothing else goes along.
    if (staged) await stage(root, namesOf(kept.written));
    return { ...kept, commits: [], uncommitted: [] };
  }
  const theirs = await changedSince(root, 'HEAD');
  const committed = await commitFixes(
    root,
    fixes.filter(({ file }) => !theirs.has(file)),
    commit.runId,
  );
  const others = await writeFixes(
    root,
    fixes.filter(({ file }) => theirs.has(file)),
  );
  return {
    written: [...committed.written, ...others.written],
    unwritten: [...committed.unwritten, ...others.unwritten],
    commits: committed.commits,
    uncommitted: namesOf(others.written),
  };
}

function namesOf(fixes: readonly FileFix[]): readonly string[] {
  return fixes.map(({ file }) => file);
}
