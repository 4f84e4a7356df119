import { randomUUID } from 'node:crypto';
import { type ChangeScope, changeScope } from '../../functions/validation/change-scope.ts';
import { fixCommits } from '../../functions/validation/fixing/fix-commits.ts';
import { fixFiles } from '../../functions/validation/fixing/fix-files.ts';
import { answerableAfter, fixedFiles } from '../../functions/validation/mend-branch.ts';
import { overlayFiles } from '../../functions/validation/overlay-files.ts';
import type { CommitView, RemoteRepository } from '../../functions/validation/remote-repository.ts';
import {
  type Validation,
  type ValidationRequest,
  type Validator,
  validateFiles,
} from '../../functions/validation/validate-repository.ts';
import type { Configuration, ValidationSettings } from '../../shared/config/configuration.ts';
import type { ValidateOptions } from '../commands/validate-command.ts';
import { UsageError } from '../errors.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Validated } from './local.ts';
import { openNamedRepository } from './open-repository.ts';

/** What a command on a hosted repository was given. */
export interface HostedOptions {
  readonly settings: ValidationSettings;
  readonly options: ValidateOptions;
  readonly configuration: Configuration | undefined;
}

/**
 * Validates `owner/repo[@ref]` over git, without a clone. Throws `USAGE` for a ref that is not there and for options that
 * need files on this machine.
 */
export async function validateHosted(
  validator: Validator,
  target: string,
  { settings, options, configuration }: HostedOptions,
  surroundings: Surroundings,
): Promise<Validated> {
  checkOptions(options);
  const [repository = '', wanted] = splitTarget(target);
  const opened = await openNamedRepository(repository, {
    configuration,
    surroundings,
    signal: validator.signal,
  });
  try {
    const { remote } = opened;
    const { ref, commit } = await resolveRef(remote, repository, wanted);
    if (options.push && !ref?.startsWith('refs/heads/')) {
      throw new UsageError('fixes go to a branch', '--push', 'Name a branch, not a tag or a commit.');
    }
    if (options.push && (await opened.isProtected(ref ?? ''))) {
      throw new UsageError(
        'the branch is protected: it takes changes through pull requests',
        ref ?? '',
        'Name a branch that is not, and open a pull request from it.',
      );
    }
    const request: ValidationRequest = {
      repository,
      commit: commit.id,
      ref,
      files: remote.files(commit),
      settings,
      ...(options.since === undefined
        ? {}
        : await scopeSince(remote, repository, { commit, since: options.since, lines: settings.lines })),
    };
    const validation = await validateFiles(validator, request);
    return options.push && ref !== undefined
      ? await pushFixes(validator, remote, { ref, commit, request, validation })
      : { result: validation.result, notes: [], incomplete: false };
  } finally {
    opened.close();
  }
}

function checkOptions({ fix, push, staged }: ValidateOptions): void {
  if (staged) throw new UsageError('a hosted repository has nothing staged', '--staged', 'Name a directory.');
  if (fix && !push) {
    throw new UsageError(
      'a hosted repository has no files here to mend',
      '--fix',
      'Give --commit and --push as well.',
    );
  }
}

function splitTarget(target: string): readonly [string, string | undefined] {
  const at = target.indexOf('@');
  return at === -1 ? [target, undefined] : [target.slice(0, at), target.slice(at + 1)];
}

/** A branch before a tag before a commit, as people mean it; without a name the default branch. */
async function resolveRef(
  remote: RemoteRepository,
  repository: string,
  wanted: string | undefined,
): Promise<{ readonly ref: string | undefined; readonly commit: CommitView }> {
  const { tips, head } = await remote.refs();
  const names = wanted === undefined ? [head ?? ''] : [wanted, `refs/heads/${wanted}`, `refs/tags/${wanted}`];
  const ref = names.find((name) => tips.has(name));
  const id = ref === undefined ? wanted : tips.get(ref);
  const isId = id !== undefined && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(id);
  const commit = isId ? (await remote.commits([id])).get(id) : undefined;
  if (commit) return { ref, commit };
  throw new UsageError(
    wanted === undefined ? 'the repository has no commit yet' : 'there is no such branch, tag or commit',
    wanted === undefined ? repository : `${repository}@${wanted}`,
    'Name a branch, a tag, or the whole id of a commit.',
  );
}

async function scopeSince(
  remote: RemoteRepository,
  repository: string,
  {
    commit,
    since,
    lines,
  }: {
    readonly commit: CommitView;
    readonly since: string;
    readonly lines: ValidationSettings['lines'];
  },
): Promise<ChangeScope> {
  const base = await resolveRef(remote, repository, since);
  const ancestor = await remote.mergeBase(base.commit.id, commit.id);
  const before =
    ancestor === undefined || ancestor === base.commit.id
      ? base.commit
      : ((await remote.commits([ancestor])).get(ancestor) ?? base.commit);
  return changeScope(remote, { full: false }, { before, commit }, { scope: 'changed', lines });
}

async function pushFixes(
  validator: Validator,
  remote: RemoteRepository,
  {
    ref,
    commit,
    request,
    validation,
  }: {
    readonly ref: string;
    readonly commit: CommitView;
    readonly request: ValidationRequest;
    readonly validation: Validation;
  },
): Promise<Validated> {
  const { result, analysed } = validation;
  const { files } = await fixFiles(validator.pool, {
    files: request.files,
    analysed,
    findings: result.findings,
  });
  const commits = fixCommits(files, randomUUID());
  if (commits.length === 0) return { result, notes: ['there is nothing to mend'], incomplete: false };
  const verdict = await remote.push(commit, commits, { ref, old: commit.id });
  if (!verdict.ok) return { result, notes: [`not pushed: ${verdict.reason}`], incomplete: true };
  const changes = new Map(commits.flatMap((each) => [...each.changes]));
  const after = await validateFiles(validator, {
    ...request,
    commit: verdict.tip,
    files: overlayFiles(request.files, changes),
    ...answerableAfter(request, files),
  });
  return {
    result: { ...after.result, fixed: fixedFiles(files) },
    notes: [`pushed to ${ref}: ${verdict.tip}`],
    incomplete: false,
  };
}
