import type { Trigger } from '../../shared/jobs/mirror-job.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import type { PlannedTaxonomy } from './decide-taxonomy.ts';
import type { TaxonomySchedule, TaxonomyWish } from './plan-message.ts';
import type { Planned, Planner } from './planner.ts';

/** Puts jobs for these sets on their queue. */
export async function sendTaxonomy(
  planned: readonly PlannedTaxonomy[],
  trigger: Trigger,
  planner: Planner,
): Promise<void> {
  await planner.sendTaxonomy(
    planned.map(({ set, action }) => ({ version: 1, kind: 'taxonomy', set: set.name, action, trigger })),
  );
}

/** It is time for a round over a set, in the set's own mode. */
export async function planTaxonomySchedule(
  { set: name, time }: TaxonomySchedule,
  planner: Planner,
): Promise<Outcome<Planned>> {
  const trigger: Trigger = { kind: 'schedule', id: `${name}@${time}`, receivedAt: Date.parse(time) };
  return planFor({ name, action: { kind: 'sync', deletionsApproved: false } }, trigger, planner);
}

/** A person asks for something: of one set, or a round over each. */
export async function planTaxonomyWish(
  { id, set: name, action, receivedAt }: TaxonomyWish,
  planner: Planner,
): Promise<Outcome<Planned>> {
  return planFor({ name, action }, { kind: 'command', id, receivedAt }, planner);
}

async function planFor(
  { name, action }: { readonly name: string | undefined; readonly action: PlannedTaxonomy['action'] },
  trigger: Trigger,
  planner: Planner,
): Promise<Outcome<Planned>> {
  const { taxonomy } = planner.configuration;
  if (taxonomy?.enabled !== true) return { kind: 'skipped', reason: 'taxonomy-not-enabled' };
  const sets = taxonomy.sets.filter((set) => name === undefined || set.name === name);
  if (sets.length === 0) return { kind: 'skipped', reason: 'unknown-set' };
  // A version or a conflict belongs to one set.
  if (sets.length > 1 && action.kind !== 'sync') return { kind: 'skipped', reason: 'set-not-named' };
  await sendTaxonomy(
    sets.map((set) => ({ set, action })),
    trigger,
    planner,
  );
  return { kind: 'done', result: { jobs: sets.length, plans: 0 } };
}
