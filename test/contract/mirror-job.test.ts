import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { GitFault } from '../../local/github/git-backend.ts';
import type { GitRequest } from '../../local/github/git-request.ts';
import { SecretNotFoundError } from '../../shared/secrets/errors.ts';
import { type GitServer, startGitServer } from '../support/git-server.ts';
import { inMemoryHosting } from '../support/in-memory-hosting.ts';
import { type JobScenario, jobScenario } from '../support/mirror-job-scenario.ts';
import { commitTo, deleteRef, expectEqualRefs, pushesTo, setRef } from '../support/mirror-scenario.ts';
import { gitIn, refsOf } from '../support/repositories.ts';

/** What a job keeps back of the function's time. */
const safetyMs = 15_000;

describe('a mirror job', () => {
  let server: GitServer;
  beforeAll(async () => {
    server = await startGitServer();
  });
  beforeEach(() => server.clearRequests());
  afterAll(() => server.close());

  const fault = (hook: (request: GitRequest) => GitFault | undefined | Promise<GitFault | undefined>) => {
    const end = server.onRequest(hook);
    onTestFinished(end);
    return end;
  };
  const answering = (repository: string, status: number, headers: Record<string, string> = {}) =>
    fault((request) => (request.repository === repository ? { respond: { status, headers } } : undefined));
  const isPush = (request: GitRequest, repository: string) =>
    request.repository === repository && request.service === 'git-receive-pack' && !request.advertisement;

  it('has the next run take its credentials anew when they were refused, and only then', async () => {
    const forgotten: string[] = [];
    const forgetCredentials = ({ org }: { readonly org: string }) => void forgotten.push(org);
    const scenario = await jobScenario(server, { dependencies: { forgetCredentials } });
    await commitTo(scenario.source, 'main');
    await scenario.run();
    expect(forgotten).toEqual([]);
    answering(scenario.names.backup, 401);
    await commitTo(scenario.source, 'main');
    await scenario.run();
    expect(forgotten).toContain(scenario.names.backup.split('/')[0]);
  });

  it('makes both destinations equal to the source, writes that down and lets the repository go', async () => {
    const scenario = await jobScenario(server);
    await commitTo(scenario.source, 'main');
    expect(await scenario.run()).toMatchObject({ kind: 'done', result: { outcome: 'synced' } });
    await expectEqualRefs(scenario.source, scenario.backup);
    await expectEqualRefs(scenario.source, scenario.deploy);
    expect(await scenario.history()).toMatchObject([{ outcome: 'synced', trigger: scenario.job.trigger }]);
    expect(scenario.ledger.events.map(({ type }) => type)).toEqual(['mirror.synced']);
    expect(await scenario.dependencies.state.acquireLease(scenario.key, 'next', Date.now(), 1)).toBeDefined();
  });

  it('lets the default branches follow the source, and asks for that once', async () => {
    const scenario = await jobScenario(server);
    await commitTo(scenario.source, 'main');
    await commitTo(scenario.source, 'trunk');
    await gitIn(scenario.source, 'symbolic-ref', 'HEAD', 'refs/heads/trunk');
    await scenario.run();
    await scenario.run();
    const orgs = [scenario.names.backup, scenario.names.deploy].map((name) => name.split('/')[0]);
    expect(scenario.defaultBranches.toSorted()).toEqual(orgs.map((org) => `${org} trunk`));
    expect(await scenario.state('backup')).toMatchObject({ defaultBranch: 'trunk' });
  });

  it('is skipped when its mirror is not in the configuration any more', async () => {
    const scenario = await jobScenario(server);
    expect(await scenario.run({ mirror: 'gone' })).toMatchObject({
      kind: 'skipped',
      reason: expect.stringContaining('gone'),
    });
    expect(server.requests).toEqual([]);
  });

  it('comes back later, having touched nothing, while another worker has the repository', async () => {
    const scenario = await jobScenario(server);
    await scenario.dependencies.state.acquireLease(scenario.key, 'another', Date.now(), 60_000);
    const outcome = await scenario.run();
    expect(outcome).toMatchObject({ kind: 'retry-later', why: 'another worker has the repository' });
    // Five receives must outlast the 75 seconds of a killed worker's lease.
    expect(outcome.kind === 'retry-later' && outcome.afterSeconds * 4).toBeGreaterThan(75);
    expect(server.requests).toEqual([]);
    expect(await scenario.history()).toEqual([]);
  });

  describe('when credentials are missing', () => {
    const missingFor = (...orgs: string[]) => ({
      credentials: async ({ org }: { readonly org: string }) => {
        if (orgs.some((prefix) => org.startsWith(prefix)))
          throw new SecretNotFoundError(`${org}_TOKEN`, 'here', 'Set it.');
        return { username: 'x-access-token', password: 'password' };
      },
    });

    it('for one destination, fails that one with the code and mirrors to the other', async () => {
      const scenario = await jobScenario(server, { dependencies: missingFor('backup') });
      await commitTo(scenario.source, 'main');
      expect(await scenario.run()).toMatchObject({ kind: 'failed', code: 'SECRET_NOT_FOUND' });
      await expectEqualRefs(scenario.source, scenario.deploy);
      expect(await scenario.state('backup')).toMatchObject({
        outcome: 'failed',
        error: { code: 'SECRET_NOT_FOUND' },
      });
      expect(await scenario.state('deploy')).toMatchObject({ outcome: 'synced' });
      expect(scenario.plannedAgain).toEqual([]);
    });

    it('for every destination, asks no host', async () => {
      const scenario = await jobScenario(server, { dependencies: missingFor('backup', 'deploy') });
      answering(scenario.names.source, 500);
      expect(await scenario.run()).toMatchObject({ kind: 'failed', code: 'SECRET_NOT_FOUND' });
      expect(server.requests).toEqual([]);
    });

    it('for the source, fails every destination with the code', async () => {
      const scenario = await jobScenario(server, { dependencies: missingFor('source') });
      expect(await scenario.run()).toMatchObject({ kind: 'failed', code: 'SECRET_NOT_FOUND' });
      for (const name of ['backup', 'deploy'] as const)
        expect(await scenario.state(name)).toMatchObject({ error: { code: 'SECRET_NOT_FOUND' } });
    });
  });

  describe('when a destination fails', () => {
    it('for a passing reason, is done, and has the planner look again later and later', async () => {
      const scenario = await jobScenario(server);
      await commitTo(scenario.source, 'main');
      answering(scenario.names.backup, 503);
      const job = { pruneApproved: true };
      expect(await scenario.run(job)).toMatchObject({ kind: 'done', result: { outcome: 'partial' } });
      expect(await scenario.run(job)).toMatchObject({ kind: 'done' });
      expect(scenario.plannedAgain).toEqual([
        { job: { ...scenario.job, ...job }, afterSeconds: 30 },
        { job: { ...scenario.job, ...job }, afterSeconds: 60 },
      ]);
      await expectEqualRefs(scenario.source, scenario.deploy);
    });

    it('and asks for patience that a function has not got, is planned again after that time', async () => {
      const scenario = await jobScenario(server);
      await commitTo(scenario.source, 'main');
      answering(scenario.names.backup, 429, { 'retry-after': '600' });
      await scenario.run({}, Date.now() + safetyMs + 60_000);
      expect(scenario.plannedAgain).toMatchObject([{ afterSeconds: 600 }]);
    });

    it('for a reason that stays, is failed, and says where', async () => {
      const scenario = await jobScenario(server);
      await commitTo(scenario.source, 'main');
      answering(scenario.names.backup, 403);
      expect(await scenario.run()).toMatchObject({
        kind: 'failed',
        code: 'GIT_FORBIDDEN',
        why: expect.stringContaining(server.urlOf(scenario.names.backup)),
      });
      expect(scenario.plannedAgain).toEqual([]);
      await expectEqualRefs(scenario.source, scenario.deploy);
    });
  });

  describe('when its time runs out', () => {
    const soon = () => Date.now() + safetyMs + 300;
    /** The source sends no pack any more. */
    const stalling = ({ names }: JobScenario) =>
      fault((request) => {
        const asksForPack = request.repository === names.source && !request.advertisement;
        if (!asksForPack) return undefined;
        return { responseBody: { stallAfterBytes: { bytes: 300, until: new Promise(() => undefined) } } };
      });

    it('is continued by another one with the same trigger', async () => {
      const scenario = await jobScenario(server);
      await commitTo(scenario.source, 'main');
      stalling(scenario);
      expect(await scenario.run({ continuation: 1 }, soon())).toMatchObject({ kind: 'done' });
      expect(scenario.sent).toEqual([{ job: { ...scenario.job, continuation: 2 }, source: scenario.key }]);
      expect(scenario.plannedAgain).toEqual([]);
    });

    it('asks for less at once in every continuation', async () => {
      const scenario = await jobScenario(server, { engine: { batchSize: 16 } });
      const tip = await commitTo(scenario.source, 'main');
      for (let index = 1; index < 8; index += 1) await setRef(scenario.source, `refs/heads/b${index}`, tip);
      await scenario.run({ continuation: 1 });
      expect(pushesTo(server, scenario.names.backup)).toBe(2);
    });

    it('gives up when one ref alone takes longer than a function may run', async () => {
      const scenario = await jobScenario(server, { engine: { batchSize: 16 } });
      await commitTo(scenario.source, 'main');
      stalling(scenario);
      expect(await scenario.run({ continuation: 2 }, soon())).toMatchObject({
        kind: 'failed',
        code: 'MIRROR_NO_HEADWAY',
      });
      expect(scenario.sent).toEqual([]);
    });

    it('goes on as long as something arrives, and knows later what it has created', async () => {
      const scenario = await jobScenario(server, { engine: { batchSize: 1 }, mirror: { prune: true } });
      const tip = await commitTo(scenario.source, 'a');
      await setRef(scenario.source, 'refs/heads/b', tip);
      let pushes = 0;
      const end = fault((request) => {
        if (!isPush(request, scenario.names.backup)) return undefined;
        pushes += 1;
        return pushes > 1 ? new Promise(() => undefined) : undefined;
      });
      expect(await scenario.run({}, Date.now() + safetyMs + 1_500)).toMatchObject({ kind: 'done' });
      expect(scenario.sent).toMatchObject([{ job: { continuation: 1 } }]);
      expect(await refsOf(scenario.backup)).toEqual({ 'refs/heads/a': tip });
      expect(await scenario.state('backup')).toMatchObject({ outcome: 'partial', consecutiveFailures: 0 });
      end();

      await scenario.run({ continuation: 1 });
      await expectEqualRefs(scenario.source, scenario.backup);
      await deleteRef(scenario.source, 'refs/heads/a');
      await scenario.run();
      await expectEqualRefs(scenario.source, scenario.backup);
    });
  });

  it('writes nothing down and is repeated when it loses the repository to another worker', async () => {
    const beats: (() => void)[] = [];
    const every = (_ms: number, callback: () => void) => {
      beats.push(callback);
      return () => undefined;
    };
    const scenario = await jobScenario(server, { dependencies: { every } });
    await commitTo(scenario.source, 'main');
    const { state } = scenario.dependencies;
    fault(async (request) => {
      if (!isPush(request, scenario.names.backup)) return undefined;
      await state.acquireLease(scenario.key, 'another', Date.now() + 80_000, 75_000);
      for (const beat of beats) beat();
      return new Promise(() => undefined);
    });
    await expect(scenario.run()).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await scenario.history()).toEqual([]);
    expect(await state.destinations(scenario.key)).toEqual([]);
    expect(scenario.ledger.events).toEqual([]);
  });

  describe('with pruning on', () => {
    const pruning = { mirror: { prune: true } } as const;

    it('deletes nothing that was at a destination before the first run', async () => {
      const scenario = await jobScenario(server, pruning);
      await commitTo(scenario.source, 'main');
      const theirs = await commitTo(scenario.backup, 'theirs');
      for (const pruneApproved of [false, true]) await scenario.run({ pruneApproved });
      expect(await refsOf(scenario.backup)).toMatchObject({ 'refs/heads/theirs': theirs });
    });

    it('deletes nothing when its memory is gone', async () => {
      const scenario = await jobScenario(server, pruning);
      const tip = await commitTo(scenario.source, 'main');
      await setRef(scenario.source, 'refs/heads/topic', tip);
      await scenario.run();
      await deleteRef(scenario.source, 'refs/heads/topic');
      const forgetful = { ...scenario.dependencies.blobs, get: async () => undefined };
      Object.assign(scenario.dependencies, { blobs: forgetful });
      await scenario.run();
      expect(await refsOf(scenario.backup)).toHaveProperty(['refs/heads/topic']);
    });

    it('deletes a ref that it has created and moved on in the same run', async () => {
      const scenario = await jobScenario(server, pruning);
      const tip = await commitTo(scenario.source, 'main');
      await setRef(scenario.source, 'refs/heads/topic', tip);
      let moved = '';
      fault(async (request) => {
        if (isPush(request, scenario.names.backup) && !moved)
          moved = await commitTo(scenario.source, 'topic');
        return undefined;
      });
      await scenario.run();
      expect(await refsOf(scenario.backup)).toMatchObject({ 'refs/heads/topic': moved });
      await deleteRef(scenario.source, 'refs/heads/topic');
      await scenario.run();
      await expectEqualRefs(scenario.source, scenario.backup);
    });
  });

  describe('whose destination does not exist', () => {
    const creating = (described: boolean) => {
      const made: { org: string; private: boolean }[] = [];
      const hosting = async ({ org: asked }: { readonly org: string }) => ({
        ...inMemoryHosting([]),
        getRepository: async (org: string, name: string) =>
          described
            ? {
                id: 1,
                org,
                name,
                defaultBranch: 'main',
                archived: false,
                fork: false,
                private: false,
                description: null,
              }
            : undefined,
        setDefaultBranch: async () => undefined,
        createRepository: async (
          org: string,
          wanted: { name: string; private: boolean; description: string | null },
        ) => {
          made.push({ org: asked, private: wanted.private });
          await server.create(`${org}/${wanted.name}`, { defaultBranch: 'other' });
          return { id: 2, org, defaultBranch: 'main', archived: false, fork: false, ...wanted };
        },
      });
      return { made, hosting };
    };

    it.each([
      ['as open as the source', true, false],
      ['closed when nobody says what the source is', false, true],
    ])('makes it, %s', async (_how, described, closed) => {
      const { made, hosting } = creating(described);
      const scenario = await jobScenario(server, { missing: ['backup'], dependencies: { hosting } });
      await commitTo(scenario.source, 'main');
      expect(await scenario.run()).toMatchObject({ kind: 'done', result: { outcome: 'synced' } });
      await expectEqualRefs(scenario.source, scenario.backup);
      expect(made).toEqual([{ org: scenario.names.backup.split('/')[0], private: closed }]);
    });

    it('fails when it may not be made', async () => {
      const { made, hosting } = creating(true);
      const mirror = { createMissing: false };
      const scenario = await jobScenario(server, { mirror, missing: ['backup'], dependencies: { hosting } });
      await commitTo(scenario.source, 'main');
      expect(await scenario.run()).toMatchObject({ kind: 'failed', code: 'GIT_REPOSITORY_NOT_FOUND' });
      expect(made).toEqual([]);
      await expectEqualRefs(scenario.source, scenario.deploy);
    });
  });
});
