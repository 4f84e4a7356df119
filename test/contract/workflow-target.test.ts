import { describe, expect, it } from 'vitest';
import { DeploymentError, PassingTroubleError } from '../../functions/deployment/errors.ts';
import type { NamedRelease, Progress } from '../../functions/deployment/targets/target.ts';
import { createWorkflowTarget } from '../../functions/deployment/targets/workflow/workflow-target.ts';
import type { GitHubErrorCode } from '../../shared/github/errors.ts';
import { createDeploymentsInMemory } from '../support/deployments-in-memory.ts';
import { inMemoryDeploymentHost, refusal } from '../support/in-memory-deployment-host.ts';
import { namedRelease } from '../support/releases.ts';
import { describeTarget, type FaultMoment, type TargetScenario } from './target-contract.ts';

const signal = new AbortController().signal;
const runSeconds = 20;

/** A host whose runs succeed by themselves after 20 seconds, unless a test says otherwise. */
function makeWorld() {
  let now = 1_800_000_000_000;
  const host = inMemoryDeploymentHost(() => now);
  const { targets: records } = createDeploymentsInMemory();
  const world = {
    host,
    records,
    endsWith: 'success' as string | undefined,
    target: () =>
      createWorkflowTarget({
        app: 'shop',
        environment: 'production',
        repository: 'acme/shop',
        settings: { name: 'workflow', workflow: 'deploy.yml', timeoutSeconds: 600 },
        inputsOf: ({ release }) => ({ commit: release.commit }),
        host,
        records,
        now: () => now,
      }),
    pass(seconds: number) {
      now += seconds * 1000;
      if (world.endsWith === undefined) return;
      for (const run of host.runs) {
        if (!run.completed && now - run.createdAt >= runSeconds * 1000) host.end(run.id, world.endsWith);
      }
    },
  };
  return world;
}

async function scenarioOf(): Promise<TargetScenario> {
  const { host, target, pass } = makeWorld();
  let made = 0;
  let fault: { readonly at: number; readonly moment: FaultMoment } | undefined;
  host.before = () => {
    made += 1;
    if (fault?.at === made && fault.moment === 'before') throw refusal('GITHUB_UNREACHABLE', 30);
  };
  host.after = () => {
    if (fault?.at === made && fault.moment === 'after') throw refusal('GITHUB_UNAVAILABLE', 30);
  };
  return {
    target,
    releases: { a: namedRelease('a'), b: namedRelease('b'), c: namedRelease('c') },
    pass: async (seconds) => pass(seconds),
    withdraws: true,
    failCall: (nth, moment) => {
      fault = { at: made + nth, moment };
    },
    callsMade: () => made,
    // It looks at what it has written down itself.
    observesOutside: false,
  };
}

describeTarget('workflow', scenarioOf);

describe('a release that a workflow brings somewhere', () => {
  const start = () => {
    const world = makeWorld();
    let fence = 0;
    const order = async (to: NamedRelease) => {
      fence += 1;
      const { revision } = await world.target().observe(signal);
      const runId = `20261121T101500-0000000${fence}`;
      return { from: undefined, to, weight: 100, expected: revision, runId, fence };
    };
    const settle = async (given: Awaited<ReturnType<typeof order>>): Promise<Progress> => {
      for (;;) {
        const progress = await world.target().shift(given, signal);
        if (progress.state === 'ready') return progress;
        world.pass(progress.afterSeconds);
      }
    };
    const errorOf = async (work: Promise<unknown>): Promise<unknown> =>
      work.then(
        () => undefined,
        (error: unknown) => error,
      );
    return { ...world, world, order, settle, errorOf };
  };
  const a = namedRelease('a');

  it('is in the inputs, with a mark by which the run is found', async () => {
    const { host, order, settle } = start();
    await settle(await order(a));
    expect(host.runs.map(({ workflow, inputs }) => ({ workflow, inputs }))).toEqual([
      {
        workflow: 'deploy.yml',
        inputs: {
          commit: a.release.commit,
          auto_builder_run: expect.stringMatching(/^20261121T101500-00000001\.[0-9a-f]{8}$/),
        },
      },
    ]);
  });

  it('says where its run can be looked at', async () => {
    const { order, settle } = start();
    expect(await settle(await order(a))).toEqual({
      state: 'ready',
      detail: 'https://host.example.test/runs/1',
    });
  });

  it('comes back by the same workflow, with the commit that it had', async () => {
    const { host, order, settle } = start();
    await settle(await order(a));
    await settle(await order(namedRelease('b')));
    await settle(await order(a));
    expect(host.runs.map(({ inputs }) => inputs.commit)).toEqual(
      [a, namedRelease('b'), a].map(({ release }) => release.commit),
    );
  });

  it('is dispatched once, though the worker died before it wrote so down', async () => {
    const { host, records, order, settle, errorOf } = start();
    const given = await order(a);
    const write = records.write;
    let writes = 0;
    records.write = async (...words) => {
      writes += 1;
      if (writes === 2) throw new PassingTroubleError('the worker dies');
      return write(...words);
    };
    await errorOf(settle(given));
    await settle(given);
    expect(host.runs).toHaveLength(1);
  });

  it('is stopped by the order after it, though the worker died before it wrote so down', async () => {
    const { world, host, records, order, settle, errorOf } = start();
    world.endsWith = undefined;
    const write = records.write;
    records.write = async (key, value, expected) => {
      if (value.operation?.task !== undefined) throw new PassingTroubleError('the worker dies');
      return write(key, value, expected);
    };
    await errorOf(settle(await order(a)));
    records.write = write;
    world.pass(60);
    const next = await order(namedRelease('b'));
    await world.target().shift(next, signal);
    world.endsWith = 'success';
    await settle(next);
    expect(host.runs.map(({ conclusion }) => conclusion)).toEqual(['cancelled', 'success']);
  });

  it('is followed on a server that does not say which run it has begun', async () => {
    const { host, order, settle } = start();
    host.namesRuns = false;
    expect(await settle(await order(a))).toMatchObject({ state: 'ready' });
  });

  it('is not taken for live where its run cannot be told from others', async () => {
    const { host, target, order, settle, errorOf } = start();
    host.namesRuns = false;
    host.titleOf = () => 'Deploy';
    const error = await errorOf(settle(await order(a)));
    expect([error instanceof DeploymentError && error.code, (await target().observe(signal)).live]).toEqual([
      'TARGET_FAILED',
      undefined,
    ]);
  });

  it.each(['failure', 'cancelled', 'timed_out'])('fails with a run that ends with %s', async (conclusion) => {
    const { world, order, settle, errorOf } = start();
    world.endsWith = conclusion;
    expect(await errorOf(settle(await order(a)))).toMatchObject({
      code: 'TARGET_FAILED',
      what: `The workflow ended with ${conclusion}`,
      remedy: 'Look at its log: https://host.example.test/runs/1',
    });
  });

  it('fails when its run was removed', async () => {
    const { host, order, settle, errorOf, target } = start();
    const given = await order(a);
    await target().shift(given, signal);
    host.runs.splice(0);
    expect(await errorOf(settle(given))).toMatchObject({ code: 'TARGET_FAILED' });
  });

  it('is cancelled when it takes too long', async () => {
    const { world, host, order, settle, errorOf } = start();
    world.endsWith = undefined;
    const error = await errorOf(settle(await order(a)));
    expect([error, host.runs[0]?.conclusion]).toEqual([
      expect.objectContaining({
        code: 'TARGET_FAILED',
        what: 'The workflow took longer than 600 seconds',
      }),
      'cancelled',
    ]);
  });

  it('is given up when it does not let itself be cancelled either', async () => {
    const { world, host, order, settle, errorOf } = start();
    world.endsWith = undefined;
    host.cancelWorkflowRun = async () => undefined;
    expect(await errorOf(settle(await order(a)))).toMatchObject({
      code: 'TARGET_FAILED',
      what: expect.stringContaining('does not let itself be stopped'),
    });
  });

  it('stops the run of an order before it, and waits for its end', async () => {
    const { world, host, order, settle, target } = start();
    world.endsWith = undefined;
    const first = await order(a);
    await target().shift(first, signal);
    await target().shift({ ...first, expected: '' }, signal);
    world.endsWith = 'success';
    await settle(await order(namedRelease('b')));
    expect(host.runs.map(({ conclusion }) => conclusion)).toEqual(['cancelled', 'success']);
  });

  it.each<[GitHubErrorCode, string]>([
    ['GITHUB_NOT_FOUND', 'TARGET_MISCONFIGURED'],
    ['GITHUB_VALIDATION_FAILED', 'TARGET_MISCONFIGURED'],
    ['GITHUB_FORBIDDEN', 'TARGET_REFUSED'],
  ])('that GitHub answers with %s is %s', async (answer, code) => {
    const { host, order, settle, errorOf } = start();
    host.before = (method) => {
      if (method === 'dispatchWorkflow') throw refusal(answer);
    };
    expect(await errorOf(settle(await order(a)))).toMatchObject({ code });
  });

  it('waits while GitHub is away, as long as it asks for', async () => {
    const { host, order, settle, errorOf } = start();
    host.before = () => {
      throw refusal('GITHUB_RATE_LIMITED', 77);
    };
    const error = await errorOf(settle(await order(a)));
    expect(error instanceof PassingTroubleError && error.afterSeconds).toBe(77);
  });
});
