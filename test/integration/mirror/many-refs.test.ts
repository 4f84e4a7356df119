import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GitServer, startGitServer } from '../../support/git-server.ts';
import { mirrorOnce } from '../../support/mirror.ts';
import {
  expectEqualRefs,
  firstDestination,
  type MirrorScenario,
  mirrorScenario,
  pushesTo,
} from '../../support/mirror-scenario.ts';
import { gitIn, historyOf } from '../../support/repositories.ts';

const count = 20_000;
let server: GitServer;
let scenario: MirrorScenario;

beforeAll(async () => {
  server = await startGitServer();
  scenario = await mirrorScenario(server);
  const history = await historyOf(scenario.source);
  const commits = Array.from({ length: 100 }, () => history.commit('main'));
  for (let index = 1; index < count; index += 1) {
    const at = commits[index % commits.length] ?? '';
    if (index % 3 === 0) history.lightTag(`v${index}`, at);
    else history.branch(`b${index}`, at);
  }
  await history.write();
  // As hosts keep them: thousands of small files would measure the file system.
  await gitIn(scenario.source, 'pack-refs', '--all');
});
afterAll(() => server.close());

describe(`${count} refs`, () => {
  it('are mirrored in ten pushes and found unchanged by the next run', { timeout: 120_000 }, async () => {
    const first = await mirrorOnce({ from: scenario.from, to: scenario.to });
    await gitIn(scenario.copy, 'pack-refs', '--all');
    const began = performance.now();
    const second = await mirrorOnce({ from: scenario.from, to: scenario.to });
    const elapsed = performance.now() - began;

    expect(firstDestination(first)).toMatchObject({ ok: true, verified: true, counts: { create: count } });
    expect(pushesTo(server, scenario.copyNames[0] ?? '')).toBe(10);
    expect(firstDestination(second)).toMatchObject({ verified: true, counts: { unchanged: count } });
    expect(elapsed).toBeLessThan(10_000);
    await expectEqualRefs(scenario.source, scenario.copy);
  });
});
