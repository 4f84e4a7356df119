import type { Configuration, Mirror } from '../../shared/config/configuration.ts';
import { type KnownRepository, selects } from '../../shared/config/selection.ts';
import type { DomainEvent } from '../../shared/events/domain-events.ts';
import type { ValidationTarget } from '../../shared/jobs/validation-job.ts';
import { mirrorsOf } from './decide.ts';

/** One repository that has to be validated, on behalf of the mirror whose source it is. */
export interface PlannedValidation {
  readonly mirror: Mirror;
  /** `owner/name`. */
  readonly repository: string;
  readonly target: ValidationTarget;
}

/** Why an event leads to no validation. */
export type NoValidationReason =
  | 'validation-not-enabled'
  | 'validation-of-no-mirror'
  | 'validation-only-of-branches'
  | 'validation-not-of-own-branch'
  | 'validation-not-about-code';

/** Branches on which this product proposes its own fixes: what it looks at there is the pull request. */
const ownBranches = 'refs/heads/auto-builder/';

/** Whether an event leads to a validation: of the branch that moved, or of the pull request that changed. */
export function decideValidation(
  event: DomainEvent,
  configuration: Configuration,
): PlannedValidation | NoValidationReason {
  if (configuration.validation?.enabled !== true) return 'validation-not-enabled';
  const target = targetOf(event);
  if (typeof target === 'string') return target;
  const { host, org, ...repository } = target.repository;
  const mirror = validatingMirror(mirrorsOf(configuration.mirrors, host, org), repository);
  if (mirror === undefined) return 'validation-of-no-mirror';
  return { mirror, repository: `${mirror.source.org}/${repository.name}`, target: target.target };
}

/** Of several mirrors with the same source one speaks for all, always the same: that with the lowest id. */
export function validatingMirror(
  mirrors: readonly Mirror[],
  repository: KnownRepository,
): Mirror | undefined {
  return mirrors
    .filter(({ source }) => selects(source, repository) === 'selected')
    .sort((a, b) => (a.id < b.id ? -1 : 1))[0];
}

type Target = { readonly target: ValidationTarget; readonly repository: Repository };
type Repository = DomainEvent<'repository.pushed'>['detail']['repository'];

function targetOf(event: DomainEvent): Target | NoValidationReason {
  if (event.type === 'pull-request.changed') {
    const { number, head, base, repository } = event.detail;
    return { target: { kind: 'pull-request', number, head, base }, repository };
  }
  if (event.type !== 'repository.pushed') return 'validation-not-about-code';
  const { ref, before, after, repository } = event.detail;
  // A branch that went has no commit any more; one that came is told of by a push as well, with its commit.
  if (!ref.startsWith('refs/heads/') || after === undefined) return 'validation-only-of-branches';
  if (ref.startsWith(ownBranches)) return 'validation-not-of-own-branch';
  const ids = { ...(before === undefined ? {} : { before }), after };
  return { target: { kind: 'push', ref, ...ids }, repository };
}
