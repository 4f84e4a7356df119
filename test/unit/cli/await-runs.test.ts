import { describe, expect, it } from 'vitest';
import { type AwaitedRuns, awaitRuns, type MirrorDepths } from '../../../cli/cloud/await-runs.ts';
import type { RunRecord } from '../../../shared/state/mirror-state.ts';
import { destinationState, runRecord } from '../../support/state-builders.ts';

const empty: MirrorDepths = {
  plan: 0,
  mirror: 0,
  planDeadLetters: 0,
  mirrorDeadLetters: 0,
};
const trigger = { kind: 'command', id: 'command-1', receivedAt: 0 };

/** A cloud that shows one moment after the other, and stays at the last. */
function cloudShowing(
  moments: readonly {
    readonly depths: Partial<MirrorDepths>;
    readonly runs: readonly RunRecord[];
    /** Runs that only the state of their repository names as yet. */
    readonly unrecorded?: readonly RunRecord[];
  }[],
) {
  let now = -1;
  const moment = () => moments[Math.min(now, moments.length - 1)];
  const looks: MirrorDepths[] = [];
  return {
    looks,
    wait: (overrides: Partial<Parameters<typeof awaitRuns>[0]> = {}): Promise<AwaitedRuns> =>
      awaitRuns({
        stores: {
          state: {
            async *all() {
              const { runs = [], unrecorded = [] } = moment() ?? {};
              for (const { runId, repository } of [...runs, ...unrecorded])
                yield destinationState({ runId, source: repository });
            },
          },
          runs: {
            history: async (repository) =>
              (moment()?.runs ?? []).filter((run) => run.repository === repository).toReversed(),
          },
        },
        commands: new Set(['command-1']),
        before: new Set(),
        depths: async () => {
          now += 1;
          return { ...empty, ...moment()?.depths };
        },
        depthsBefore: empty,
        pollMs: 0,
        quietLooks: 1,
        signal: new AbortController().signal,
        onRun: () => undefined,
        onLook: (depths) => looks.push(depths),
        ...overrides,
      }),
  };
}

const synced = runRecord({ runId: 'run-1', repository: 'host/acme/app', trigger, outcome: 'synced' });
const failing = runRecord({
  runId: 'run-2',
  repository: 'host/acme/tools',
  trigger,
  outcome: 'failed',
  destinations: [
    {
      destination: 'host/backup/tools',
      outcome: 'failed',
      durationMs: 1,
      packBytes: 0,
      counts: {},
      verified: false,
      refs: [],
      error: 'GIT_UNREACHABLE: no answer',
    },
  ],
});

describe('waiting for the runs of a command', () => {
  it('ends when the queues are empty, with every run of the command', async () => {
    const cloud = cloudShowing([
      { depths: { plan: 1 }, runs: [] },
      { depths: { mirror: 1 }, runs: [] },
      { depths: {}, runs: [synced] },
    ]);

    expect(await cloud.wait()).toEqual({
      runs: [synced],
      waitingForRetry: 0,
      deadLettered: 0,
      complete: true,
    });
    expect(cloud.looks).toHaveLength(3);
  });

  it('finds a run that is recorded a moment after the state of its repository', async () => {
    const cloud = cloudShowing([
      { depths: { mirror: 1 }, runs: [], unrecorded: [synced] },
      { depths: {}, runs: [synced] },
    ]);

    expect((await cloud.wait()).runs).toEqual([synced]);
  });

  it('leaves out runs that something else has caused', async () => {
    const other = { ...synced, runId: 'run-0', trigger: { ...trigger, id: 'a-push' } };

    const { runs } = await cloudShowing([{ depths: {}, runs: [other, synced] }]).wait();

    expect(runs).toEqual([synced]);
  });

  it('tells of a run once, also when a later one of something else follows it', async () => {
    const later = { ...synced, runId: 'run-3', trigger: { ...trigger, id: 'a-push' } };
    const told: string[] = [];
    const cloud = cloudShowing([
      { depths: { mirror: 1 }, runs: [synced] },
      { depths: {}, runs: [synced, later] },
    ]);

    await cloud.wait({ onRun: ({ runId }) => told.push(runId) });

    expect(told).toEqual(['run-1']);
  });

  it('does not wait for a job that has failed and comes back later', async () => {
    const cloud = cloudShowing([{ depths: { mirror: 1 }, runs: [synced, failing] }]);

    expect(await cloud.wait()).toMatchObject({ waitingForRetry: 1, deadLettered: 0, complete: true });
  });

  it('does not take a failed job for one that comes back while it is on its way to the dead letters', async () => {
    const cloud = cloudShowing([
      { depths: { mirror: 1 }, runs: [failing] },
      { depths: { mirrorDeadLetters: 1 }, runs: [failing] },
    ]);

    expect(await cloud.wait()).toMatchObject({ waitingForRetry: 0, deadLettered: 1, complete: true });
  });

  it('waits on when the failed job went to the dead letters and another one is still at work', async () => {
    const cloud = cloudShowing([
      { depths: { mirror: 1, mirrorDeadLetters: 1 }, runs: [failing] },
      { depths: { mirrorDeadLetters: 1 }, runs: [failing, synced] },
    ]);

    expect(await cloud.wait()).toMatchObject({
      runs: [failing, synced],
      deadLettered: 1,
      waitingForRetry: 0,
    });
  });

  it('wants several quiet looks where counts lag behind', async () => {
    const cloud = cloudShowing([
      { depths: {}, runs: [] },
      { depths: { mirror: 1 }, runs: [] },
      { depths: {}, runs: [synced] },
    ]);

    const { runs } = await cloud.wait({ quietLooks: 3 });

    expect(runs).toEqual([synced]);
    expect(cloud.looks).toHaveLength(5);
  });

  it('ends when it is called off, and says that it is not complete', async () => {
    const cloud = cloudShowing([{ depths: { mirror: 1 }, runs: [] }]);

    expect(await cloud.wait({ signal: AbortSignal.abort() })).toMatchObject({ complete: false, runs: [] });
  });
});
