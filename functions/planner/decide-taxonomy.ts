import type { Configuration, TaxonomySet } from '../../shared/config/configuration.ts';
import { isReplica } from '../../shared/config/taxonomy-settings.ts';
import type { DomainEvent } from '../../shared/events/domain-events.ts';
import type { TaxonomyAction } from '../../shared/jobs/taxonomy-job.ts';
import { mirrorsOf } from './decide.ts';

/** Something to do with one set. */
export interface PlannedTaxonomy {
  readonly set: TaxonomySet;
  readonly action: TaxonomyAction;
}

/** Why an event leads to nothing at the sets. */
export type NoTaxonomyReason =
  | 'taxonomy-not-enabled'
  | 'taxonomy-not-about-files'
  | 'taxonomy-only-of-branches'
  | 'taxonomy-not-of-own-branch'
  | 'taxonomy-of-no-set'
  | 'taxonomy-not-continuous';

/** What an event leads to at the sets: never nothing without a reason. */
export interface TaxonomyDecision {
  readonly jobs: readonly PlannedTaxonomy[];
  readonly reasons: readonly NoTaxonomyReason[];
}

/** Branches of this product: a round reads what is proposed there once it is merged. */
const ownBranches = 'refs/heads/auto-builder/';

/** Whether an event leads to a round over a set, or to a check of a pull request. */
export function decideTaxonomy(event: DomainEvent, { taxonomy, mirrors }: Configuration): TaxonomyDecision {
  if (taxonomy?.enabled !== true) return nothing('taxonomy-not-enabled');
  if (event.type !== 'repository.pushed' && event.type !== 'pull-request.changed') {
    return nothing('taxonomy-not-about-files');
  }
  const { host, org, name } = event.detail.repository;
  if (mirrorsOf(mirrors, host, org).length === 0) return nothing('taxonomy-of-no-set');
  const sets = taxonomy.sets.filter((set) => isReplica(set, `${org}/${name}`));
  if (sets.length === 0) return nothing('taxonomy-of-no-set');
  if (event.type === 'pull-request.changed') {
    // Our own as well: where the check is required, one that nobody looks at could never be merged.
    const { number, head, base } = event.detail;
    const check = { kind: 'check', repository: `${org}/${name}`, number, head, base } as const;
    return { jobs: sets.map((set) => ({ set, action: check })), reasons: [] };
  }
  const { ref, after } = event.detail;
  if (!ref.startsWith('refs/heads/') || after === undefined) return nothing('taxonomy-only-of-branches');
  if (ref.startsWith(ownBranches)) return nothing('taxonomy-not-of-own-branch');
  const continuous = sets.filter(({ mode }) => mode === 'continuous');
  if (continuous.length === 0) return nothing('taxonomy-not-continuous');
  const action = { kind: 'sync', deletionsApproved: false } as const;
  return { jobs: continuous.map((set) => ({ set, action })), reasons: [] };
}

function nothing(reason: NoTaxonomyReason): TaxonomyDecision {
  return { jobs: [], reasons: [reason] };
}
