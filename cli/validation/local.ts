import { randomUUID } from 'node:crypto';
import type { ValidationResult } from '../../functions/validation/result.ts';
import { SourceError } from '../../functions/validation/sources/errors.ts';
import { locateScope, scopeFiles } from '../../functions/validation/sources/local-scope.ts';
import { push } from '../../functions/validation/sources/stage-and-commit.ts';
import {
  type DirectoryValidation,
  validateDirectory,
} from '../../functions/validation/validate-directory.ts';
import type { Validator } from '../../functions/validation/validate-repository.ts';
import type { ValidationSettings } from '../../shared/config/configuration.ts';
import type { ValidateOptions } from '../commands/validate-command.ts';
import { UsageError } from '../errors.ts';
import { count } from '../output/quantities.ts';

/** What a command found, and what a person should know of how it went. */
export interface Validated {
  readonly result: ValidationResult;
  readonly notes: readonly string[];
  /** Something that was asked for did not come about. */
  readonly incomplete: boolean;
}

/**
 * Validates a path on this machine; mends, commits and pushes as the options say. Throws what `validateDirectory` throws, and
 * `USAGE` where nothing could be pushed.
 */
export async function validatePath(
  validator: Validator,
  path: string,
  { settings, options }: { readonly settings: ValidationSettings; readonly options: ValidateOptions },
): Promise<Validated> {
  if (options.push) await requireBranch(path);
  const validation = await validateDirectory(validator, {
    path,
    settings,
    since: options.since,
    staged: options.staged,
    fix: options.fix,
    commit: options.commit ? { runId: randomUUID() } : undefined,
  });
  const { result, root, commits } = validation;
  const notes = notesOf(validation);
  const left = validation.uncommitted.length + validation.unwritten.length;
  if (!options.push || commits.length === 0) return { result, notes, incomplete: left > 0 };
  const problem = await pushProblem(root);
  const told = problem === undefined ? `pushed to ${result.ref}` : `not pushed: ${problem}`;
  return { result, notes: [...notes, told], incomplete: left > 0 || problem !== undefined };
}

async function requireBranch(path: string): Promise<void> {
  const { git } = await scopeFiles(await locateScope(path));
  if (git?.ref !== undefined) return;
  throw new UsageError(
    git ? 'no branch is checked out' : 'it is in no git repository',
    '--push',
    'Check out the branch that is to be pushed.',
  );
}

/** The commits are made by then: what keeps them from the host is told along with the result. */
async function pushProblem(root: string): Promise<string | undefined> {
  try {
    const verdict = await push(root);
    return verdict.ok ? undefined : verdict.reason;
  } catch (error) {
    if (error instanceof SourceError) return error.what;
    throw error;
  }
}

function notesOf({ refused, unwritten, commits, uncommitted }: DirectoryValidation): readonly string[] {
  return [
    ...refused.map(({ file, kind, reason }) => `${JSON.stringify(file)}: no fix of ${kind}: ${reason}`),
    ...unwritten.map(({ file, reason }) => `${JSON.stringify(file)}: the fix was not written: ${reason}`),
    ...uncommitted.map((file) => `${JSON.stringify(file)}: fixed, not committed: it holds changes of yours`),
    ...(commits.length > 0 ? [`${count(commits.length, 'commit')}: ${commits.join(' ')}`] : []),
  ];
}
