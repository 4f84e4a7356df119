import type { EnvironmentSettings } from '../../shared/config/deployment-settings.ts';
import { isWildcard, matches } from '../../shared/config/globs.ts';
import type { DeploymentOrder } from '../../shared/state/deployment-state.ts';
import { UsageError } from '../errors.ts';

/** What is to be deployed, as it is written. */
export interface WantedSource {
  readonly ref?: string | undefined;
  readonly commit?: string | undefined;
}

type DeployOrder = Extract<DeploymentOrder, { readonly kind: 'deploy' }>;

/**
 * The order for one environment: the named ref or commit; else the first branch that the environment names as it is; else the
 * default branch. A short name is a branch. Throws `USAGE`.
 */
export function deployOrder(
  { ref, commit }: WantedSource,
  { branches }: Pick<EnvironmentSettings, 'branches'>,
): DeployOrder {
  if (ref !== undefined && commit !== undefined) {
    throw new UsageError('both --ref and --commit are named', 'deploy', 'Name one of the two.');
  }
  if (commit !== undefined) return { kind: 'deploy', commit: commitFrom(commit) };
  if (ref !== undefined) return { kind: 'deploy', ref: refFrom(ref) };
  const own = branches.find(
    (branch) => !branch.startsWith('!') && !isWildcard(branch) && matches(branches, branch),
  );
  return { kind: 'deploy', ...(own === undefined ? {} : { ref: `refs/heads/${own}` }) };
}

function commitFrom(text: string): string {
  const commit = text.toLowerCase();
  if (/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit)) return commit;
  throw new UsageError(
    'it is not the whole id of a commit',
    `--commit ${text}`,
    'Write all 40 characters of it.',
  );
}

function refFrom(text: string): string {
  if (/^refs\/(heads|tags)\/./.test(text)) return text;
  if (text !== '' && !text.startsWith('refs/')) return `refs/heads/${text}`;
  throw new UsageError(
    'it is no branch or tag',
    `--ref ${text}`,
    'Write the name of a branch, or refs/tags/… for a tag.',
  );
}
