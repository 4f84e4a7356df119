import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeBase } from '../../../shared/git/merge-base.ts';
import { historyOf } from '../../support/repositories.ts';
import { type SparseScenario, startSparseScenario } from '../../support/sparse-scenario.ts';

let scenario: SparseScenario;
beforeAll(async () => {
  scenario = await startSparseScenario();
  const history = await historyOf(scenario.directory);
  history.commit('main');
  const fork = history.commit('main');
  history.commit('topic', { from: fork });
  const merged = history.commit('main');
  history.commit('topic');
  history.commit('main');
  // A branch that took over the trunk's work in between.
  history.branch('merging', 'refs/heads/topic');
  history.commit('merging', { merge: [merged] });
  history.commit('merging');
  history.commit('elsewhere', { from: 'none' });
  // Each took the other over.
  const [left, right] = [history.commit('left', { from: fork }), history.commit('right', { from: fork })];
  history.commit('left', { merge: [right] });
  history.commit('right', { merge: [left] });
  await history.write();
});
afterAll(() => scenario.close());

const tip = (name: string): Promise<string> => scenario.git('rev-parse', name);
const found = async (base: string, head: string): Promise<string | undefined> =>
  mergeBase(scenario.transport, await scenario.source(), await tip(base), await tip(head));

describe('the best common ancestor', () => {
  it.each([
    ['main', 'topic'],
    ['topic', 'main'],
    ['main', 'merging'],
    ['merging', 'main'],
    ['main', 'main'],
    ['main~2', 'main'],
    ['main', 'main~2'],
  ])('of %s and %s is the one that git finds', async (base, head) => {
    expect(await found(base, head)).toBe(await scenario.git('merge-base', base, head));
  });

  it('of a criss-cross merge is one of the best', async () => {
    const best = (await scenario.git('merge-base', '--all', 'left', 'right')).split('\n');
    expect(best).toContain(await found('left', 'right'));
  });

  it('of histories without anything in common is none', async () => {
    expect(await found('main', 'elsewhere')).toBeUndefined();
  });

  it('is found without filters too', async () => {
    const source = { ...(await scenario.source()), filter: false };
    const ids = [await tip('main'), await tip('merging')] as const;
    expect(await mergeBase(scenario.transport, source, ...ids)).toBe(
      await scenario.git('merge-base', 'main', 'merging'),
    );
  });

  it('takes two requests where a branch has taken over the trunk', async () => {
    const source = await scenario.source();
    const ids = [await tip('main'), await tip('merging')] as const;
    scenario.server.clearRequests();
    await mergeBase(scenario.transport, source, ...ids);
    expect(scenario.server.requests.length).toBeLessThanOrEqual(2);
  });
});
