import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GitServer, startGitServer } from '../support/git-server.ts';
import { type JobScenario, jobScenario } from '../support/mirror-job-scenario.ts';
import { commitTo, deleteRef, expectEqualRefs, setRef } from '../support/mirror-scenario.ts';
import { refsOf } from '../support/repositories.ts';

const main = 'refs/heads/main';

describe('a mirror that waits for validation', () => {
  let server: GitServer;
  beforeAll(async () => {
    server = await startGitServer();
  });
  beforeEach(() => server.clearRequests());
  afterAll(() => server.close());

  /** A scenario whose commits pass when they are added to `passed`. */
  const waitingScenario = async (prune = false): Promise<JobScenario & { readonly passed: Set<string> }> => {
    const passed = new Set<string>();
    const scenario = await jobScenario(server, {
      mirror: { waitForValidation: true, prune },
      dependencies: {
        passedValidation: async (_repository, commits) =>
          new Set(commits.filter((commit) => passed.has(commit))),
      },
    });
    return Object.assign(scenario, { passed });
  };

  it('carries nothing of a commit that has not passed, and says so without failing', async () => {
    const scenario = await waitingScenario();
    await commitTo(scenario.source, 'main');
    expect(await scenario.run()).toMatchObject({ kind: 'done', result: { outcome: 'partial' } });
    expect(await refsOf(scenario.backup)).toEqual({});
    expect(await scenario.state('backup')).toMatchObject({
      outcome: 'partial',
      heldCount: 1,
      verified: false,
      consecutiveFailures: 0,
    });
    expect(scenario.ledger.events).toMatchObject([
      {
        type: 'mirror.incomplete',
        detail: { reasons: [expect.stringContaining('waits for validation'), expect.anything()] },
      },
    ]);
    // The source is only listed: not even the objects travel.
    const asked = server.requests.filter(
      ({ repository, advertisement }) => repository === scenario.names.source && !advertisement,
    );
    expect(asked).toHaveLength(1);
  });

  it('carries the branches that have passed, and leaves the others where they were', async () => {
    const scenario = await waitingScenario();
    const first = await commitTo(scenario.source, 'main');
    scenario.passed.add(first);
    await scenario.run();
    const second = await commitTo(scenario.source, 'main');
    const topic = await commitTo(scenario.source, 'topic');
    scenario.passed.add(topic);
    await scenario.run();
    expect(await refsOf(scenario.backup)).toEqual({ [main]: first, 'refs/heads/topic': topic });
    scenario.passed.add(second);
    expect(await scenario.run()).toMatchObject({ kind: 'done', result: { outcome: 'synced' } });
    await expectEqualRefs(scenario.source, scenario.backup);
  });

  it('carries tags and deletions at once', async () => {
    const scenario = await waitingScenario(true);
    const tip = await commitTo(scenario.source, 'main');
    await setRef(scenario.source, 'refs/heads/old', tip);
    scenario.passed.add(tip);
    await scenario.run();
    await deleteRef(scenario.source, 'refs/heads/old');
    await setRef(scenario.source, 'refs/tags/v1', await commitTo(scenario.source, 'main'));
    await scenario.run();
    expect(Object.keys(await refsOf(scenario.backup)).sort()).toEqual([main, 'refs/tags/v1']);
    expect(await refsOf(scenario.backup)).toMatchObject({ [main]: tip });
  });

  it('still deletes a branch that it had created, and had held meanwhile', async () => {
    const scenario = await waitingScenario(true);
    const tip = await commitTo(scenario.source, 'main');
    await setRef(scenario.source, 'refs/heads/topic', tip);
    scenario.passed.add(tip);
    await scenario.run();
    const moved = await commitTo(scenario.source, 'topic');
    await scenario.run();
    scenario.passed.add(moved);
    await scenario.run();
    await deleteRef(scenario.source, 'refs/heads/topic');
    await scenario.run();
    await expectEqualRefs(scenario.source, scenario.backup);
  });

  it('asks for the validation of branches that only a repair shows', async () => {
    const scenario = await waitingScenario();
    const tip = await commitTo(scenario.source, 'main');
    await scenario.run();
    expect(scenario.askedFor).toEqual([]);
    await scenario.run({ trigger: { kind: 'schedule', id: 'slot', receivedAt: Date.now() } });
    expect(scenario.askedFor).toEqual([{ ref: main, id: tip }]);
  });

  it('asks nobody when it does not wait', async () => {
    const scenario = await jobScenario(server, {
      dependencies: {
        passedValidation: async () => {
          throw new Error('must not be asked');
        },
      },
    });
    await commitTo(scenario.source, 'main');
    expect(await scenario.run()).toMatchObject({ kind: 'done', result: { outcome: 'synced' } });
  });
});
