import { randomUUID } from 'node:crypto';
import type { ValidationResult } from '../../functions/validation/result.ts';
import { push } from '../../functions/validation/sources/stage-and-commit.ts';
import {
  type DirectoryValidation,
  validateDirectory,
} from '../../functions/validation/validate-directory.ts';
import type { Validator } from '../../functions/validation/validate-repository.ts';
import type { ValidationSettings } from '../../shared/config/configuration.ts';
import type { ValidateOptions } from '../commands/validate-command.ts';
import { count } from '../output/quantities.ts';

/** What a command found, and what a person should know of how it went. */
export interface Validated {
  readonly result: ValidationResult;
  readonly notes: readonly string[];
  /** Something that was asked for did not come about. */
  readonly incomplete: boolean;
}

/** Validates a path on this machine; mends, commits and pushes as the options say. */
export async function validatePath(
  validator: Validator,
  path: string,
  { settings, options }: { readonly settings: ValidationSettings; readonly options: ValidateOptions },
): Promise<Validated> {
  const validation = await validateDirectory(validator, {
    path,
    settings,
    since: options.since,
    staged: options.staged,
    fix: options.fix,
    commit: options.commit ? { runId: randomUUID() } : undefined,
  });
  const notes = notesOf(validation);
  const left = validation.uncommitted.length + validation.unwritten.length;
  if (!options.push || validation.commits.length === 0) {
    return { result: validation.result, notes, incomplete: left > 0 };
  }
  const verdict = await push(path);
  const told = verdict.ok ? `pushed to ${verdict.ref}` : `the push was refused: ${verdict.reason}`;
  return { result: validation.result, notes: [...notes, told], incomplete: left > 0 || !verdict.ok };
}

function notesOf({ refused, unwritten, commits, uncommitted }: DirectoryValidation): readonly string[] {
  return [
    ...refused.map(({ file, kind, reason }) => `${JSON.stringify(file)}: no fix of ${kind}: ${reason}`),
    ...unwritten.map(({ file, reason }) => `${JSON.stringify(file)}: the fix was not written: ${reason}`),
    ...uncommitted.map((file) => `${JSON.stringify(file)}: fixed, not committed: it holds changes of yours`),
    ...(commits.length > 0 ? [`${count(commits.length, 'commit')}: ${commits.join(' ')}`] : []),
  ];
}
