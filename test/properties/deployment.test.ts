import { describe, expect, it } from 'vitest';
import { liveThrough, type Odds, type Rest } from '../support/crashing-deployments.ts';
import { seededRandom } from '../support/seeded-random.ts';

const scenarios = Number(process.env.DEPLOYMENT_SCENARIOS ?? 10_000);

/** Calm worlds and wild ones: in a wild one few runs come far, in a calm one few accidents meet. */
const worlds: readonly Odds[] = [
  { crash: 0.005, trouble: 0.005, refusal: 0.005, duplicate: 0.05, loss: 0, sleep: 0.01 },
  { crash: 0.03, trouble: 0.03, refusal: 0.03, duplicate: 0.1, loss: 0.05, sleep: 0.03 },
  { crash: 0.1, trouble: 0.02, refusal: 0.02, duplicate: 0.3, loss: 0.1, sleep: 0.01 },
  { crash: 0.02, trouble: 0.02, refusal: 0.02, duplicate: 0.2, loss: 0.05, sleep: 0.15 },
];

/** What is wrong with the end of a history; empty when all is well. */
function wrongs({ came, state, runs, placements, open }: Rest): readonly string[] {
  if (!came) return ['it did not come to rest'];
  const live = state?.live?.release;
  const committers = new Map(state?.committed.map((committed) => [committed.runId, committed.release]));
  return [
    ...(open > 0 ? [`${open} runs are still open`] : []),
    ...(state?.lock ? [`the lock is held by ${state.lock.runId}`] : []),
    ...(state?.live && state.committed[0] !== state.live ? ['live is not what was committed last'] : []),
    ...placements.flatMap((placement, index) =>
      placement.live === live && placement.candidate === undefined
        ? []
        : [`target ${index} has ${JSON.stringify(placement)}, committed is ${live}`],
    ),
    ...runs.flatMap((run) => {
      const isCommitted = committers.has(run.runId);
      if (run.phase !== 'ended') return [`run ${run.runId} is in phase ${run.phase}`];
      if (run.outcome === 'succeeded' && !isCommitted)
        return [`run ${run.runId} succeeded, and never committed`];
      if (run.outcome !== 'succeeded' && run.outcome !== 'failed' && isCommitted) {
        return [`run ${run.runId} ended ${run.outcome}, and committed`];
      }
      if (isCommitted && run.reason?.code === 'DEPLOYMENT_LOCK_LOST') {
        return [`run ${run.runId} committed, and believes to have lost its lock`];
      }
      return [];
    }),
  ];
}

describe('deployments in the worst of worlds', () => {
  it(`given ${scenarios} histories, each ends live on exactly one committed release`, {
    timeout: 1_200_000,
  }, async () => {
    const outcomes = new Map<string, number>();
    for (let seed = 1; seed <= scenarios; seed += 1) {
      const rest = await liveThrough(seededRandom(seed), worlds[seed % worlds.length] as Odds);
      expect(wrongs(rest), `history ${seed}`).toEqual([]);
      for (const { outcome = 'none' } of rest.runs) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    expect([...outcomes.keys()].sort()).toEqual([
      'failed',
      'rejected',
      'rolledback',
      'succeeded',
      'superseded',
    ]);
  });
});
