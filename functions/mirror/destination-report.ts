import type { Refs } from '../../shared/git/object-id.ts';
import { bothDigests, comparedRefs } from './digest.ts';
import type { DestinationWork } from './engine.ts';
import { reportedError } from './problems.ts';
import { countActions, type DestinationReport, type RefAction, type RefResult } from './report.ts';

/**
 * Sums a destination up: what this run did, and what its last plan still found. `source` is the source's selected refs
 * as last listed, or `undefined` when no round came to rest.
 */
export function destinationReport(
  work: DestinationWork,
  source: Refs | undefined,
  { dryRun }: { readonly dryRun: boolean },
  now: number,
): DestinationReport {
  const results = new Map<string, RefResult>();
  const actions: RefAction[] = [];
  for (const planned of work.plan) {
    const done = work.results.get(planned.ref);
    if (planned.action === 'unchanged') {
      if (done?.ok) results.set(planned.ref, done);
      else actions.push('unchanged');
      continue;
    }
    results.set(planned.ref, {
      ref: planned.ref,
      action: planned.action,
      old: planned.old ?? null,
      new: planned.new ?? null,
      ok: done?.new === (planned.new ?? null) ? done.ok : dryRun && planned.push,
      ...(planned.reason ? { reason: planned.reason } : {}),
    });
  }
  for (const [ref, done] of work.results) if (!results.has(ref)) results.set(ref, done);
  const refs = [...results.values()];
  const sides = source && !dryRun ? digests(work, source) : undefined;
  const complete = refs.every((ref) => ref.ok);
  return {
    url: work.target.remote.url,
    ok: complete && !work.problem,
    verified: sides !== undefined && sides.sourceDigest === sides.destinationDigest,
    packBytes: work.packBytes,
    durationMs: now - work.startedAt,
    counts: countActions([...actions, ...refs.map((ref) => ref.action)]),
    refs,
    ...sides,
    ...(work.problem ? { error: reportedError(work.problem) } : {}),
  };
}

function digests(work: DestinationWork, source: Refs): { sourceDigest: string; destinationDigest: string } {
  const shouldBeGone = work.plan.filter((planned) => planned.new === undefined).map((planned) => planned.ref);
  const destination = comparedRefs(source, work.listing?.refs ?? new Map(), shouldBeGone);
  return bothDigests(source, destination);
}
