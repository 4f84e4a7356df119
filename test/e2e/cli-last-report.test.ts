import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../support/cli-here.ts';
import { type QuietCloud, startQuietCloud } from '../support/quiet-cloud.ts';
import { validationRecord } from '../support/validation-records.ts';

describe('report, over a cloud that has validated', () => {
  let cloud: QuietCloud;
  beforeAll(async () => {
    cloud = await startQuietCloud();
    const report = await cloud.blobs.put(new TextEncoder().encode('<title>the report</title>'));
    await cloud.validations.record(validationRecord({ report, grade: 'B+' }));
    const failed = { ref: 'refs/heads/broken', outcome: 'failed', commit: 'b'.repeat(40) } as const;
    await cloud.validations.record(validationRecord({ ...failed, startedAt: 500, report: 'c'.repeat(64) }));
  });
  afterAll(() => cloud.stop());

  const report = (...args: readonly string[]) =>
    runHere(['report', ...args, '--data', cloud.data], { directory: cloud.data });

  it('shows the last result of the repository, with its grade', async () => {
    const { code, stdout } = await report('acme/widget');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/✓ passed {2}grade B\+ {2}github\.com\/acme\/widget/),
    ]);
  });

  it('writes the report into a file', async () => {
    await report('acme/widget', '-o', 'report.html');
    expect(await readFile(join(cloud.data, 'report.html'), 'utf8')).toBe('<title>the report</title>');
  });

  it('shows that of a branch, and ends with 1 when it failed', async () => {
    const { code, stdout } = await report('github.com/acme/widget', '--ref', 'broken', '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { outcome: 'failed', ref: 'refs/heads/broken' }]);
  });

  it('says so when a report is not kept any more', async () => {
    const { code, stderr } = await report('acme/widget', '--ref', 'broken', '-o', 'report.html');
    expect([code, stderr]).toEqual([2, expect.stringContaining('the report is not kept any more')]);
  });

  it('says so when nothing was validated', async () => {
    const { code, stderr } = await report('acme/unknown');
    expect([code, stderr]).toEqual([2, expect.stringContaining('no validation is written down')]);
  });

  it('refuses what is no name', async () => {
    expect((await report('widget')).code).toBe(2);
  });
});
