import { describe, expect, it } from 'vitest';
import { awaitDeployments, type DeploymentWaiting } from '../../../cli/deployment/await-deployments.ts';
import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import { deploymentRun, runInWork, runThatWaits } from '../../support/deployment-runs.ts';
import { createDeploymentsInMemory } from '../../support/deployments-in-memory.ts';

const { app, environment, runId } = deploymentRun();
const wanted = { app, environment, runId };

/** Waits over a store in memory; `looks` happen between the looks of the one who waits, in their order. */
function waiting(looks: readonly ((keep: (run: DeploymentRun) => Promise<void>) => unknown)[] = []) {
  const store = createDeploymentsInMemory();
  const keep = async (run: DeploymentRun): Promise<void> => {
    const { value: _value, version = 0 } = (await store.runs.read(run)) ?? {};
    await store.runs.write(run, run, version);
    if (run.phase === 'ended') await store.open.remove(run);
    else await store.open.add(run);
  };
  const seen: (string | undefined)[] = [];
  const interruption = new AbortController();
  let next = 0;
  let time = 0;
  const wait = (change: Partial<DeploymentWaiting> = {}) =>
    awaitDeployments({
      ...{ store, runs: [wanted], decided: false, toTheEnd: false, pollMs: 1, quietLooks: 2 },
      depths: async () => ({ plan: 0, deployment: 1 }),
      signal: interruption.signal,
      now: () => time,
      onRun: (run) => void seen.push(run.outcome ?? run.phase),
      onLook: () => {
        time += 1_000;
        void looks[next++]?.(keep);
      },
      ...change,
    });
  return { wait, seen, keep, interrupt: () => interruption.abort() };
}

describe('waiting for deployments', () => {
  it('tells each change of a run until it has ended', async () => {
    const { wait, seen } = waiting([
      (keep) => keep(runInWork({ phase: 'build' })),
      (keep) => keep(runInWork({ phase: 'shift' })),
      () => undefined,
      (keep) => keep(deploymentRun()),
    ]);

    expect(await wait()).toMatchObject({ complete: true, missing: [], runs: [{ outcome: 'succeeded' }] });
    expect(seen).toEqual(['build', 'shift', 'succeeded']);
  });

  it('ends when a run waits for a person', async () => {
    const { wait } = waiting([(keep) => keep(runThatWaits())]);

    expect(await wait()).toMatchObject({ complete: true, missing: [], runs: [{ phase: 'approve' }] });
  });

  it('goes on after a decision until the run has heard of it', async () => {
    const { wait, keep } = waiting([() => undefined, (write) => write(deploymentRun())]);
    await keep(runThatWaits());

    expect(await wait({ decided: true })).toMatchObject({ missing: [], runs: [{ outcome: 'succeeded' }] });
  });

  it('gives up on a run that does not begin although the queues are empty', async () => {
    const { wait } = waiting();

    expect(await wait({ depths: async () => ({ plan: 0, deployment: 0 }) })).toEqual({
      complete: true,
      missing: [wanted],
      runs: [],
    });
  });

  it('gives up on it after two minutes when others keep the queue busy', async () => {
    const { wait } = waiting();

    expect(await wait()).toMatchObject({ complete: true, missing: [wanted] });
  });

  it('is called off by a signal', async () => {
    const { wait, interrupt } = waiting([(keep) => keep(runInWork()), () => interrupt()]);

    expect(await wait()).toMatchObject({ complete: false, missing: [], runs: [{ phase: 'verify' }] });
  });

  it('waits for the run that takes a release back', async () => {
    const back = deploymentRun({ runId: '20251121T101400-0badcafe' });
    const failed = deploymentRun({ outcome: 'failed', rolledBackBy: back.runId });
    const { wait, seen } = waiting([(keep) => keep(failed), () => undefined, (keep) => keep(back)]);

    expect(await wait()).toMatchObject({ complete: true, runs: [{ runId }, { runId: back.runId }] });
    expect(seen).toEqual(['failed', 'succeeded']);
  });

  it('to the end waits for promotions that follow, and until the queues are empty', async () => {
    const next = { environment: 'production', runId: '20251121T101400-0badcafe' };
    const requester = { kind: 'promotion', id: runId, by: 'promotion', at: 0 } as const;
    let left = 3;
    const { wait } = waiting([
      (keep) => keep(deploymentRun()),
      (keep) => keep(runInWork({ ...next, requester })),
      () => undefined,
      (keep) => keep(deploymentRun({ ...next, requester })),
    ]);

    const result = await wait({
      toTheEnd: true,
      depths: async () => ({ plan: 0, deployment: Math.max(0, left--) }),
    });

    expect(result).toMatchObject({ complete: true, runs: [{ runId }, next] });
  });

  it('to the end does not wait for ever for a queue that others fill', async () => {
    const { wait, keep } = waiting();
    await keep(deploymentRun());

    expect(await wait({ toTheEnd: true })).toMatchObject({ complete: true, runs: [{ runId }] });
  });
});
