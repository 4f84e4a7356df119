import { describe, expect, it } from 'vitest';
import { checkReport } from '../../../../functions/validation/publish/check-run.ts';
import {
  type PublishTarget,
  publishResult,
} from '../../../../functions/validation/publish/publish-result.ts';
import { inMemoryCodeReview } from '../../../support/in-memory-code-review.ts';
import { finding, validationResult } from '../../../support/validation-results.ts';

const commit = 'a'.repeat(40);
const whole: PublishTarget = {
  repository: 'acme/widgets',
  commit,
  ref: 'refs/heads/main',
  pullRequest: undefined,
  whole: true,
};
const part = { ...whole, whole: false };
const sarif = () => '{"version":"2.1.0"}';
const result = validationResult({ findings: [finding({ severity: 'error' })] });
const publish = (
  review: Parameters<typeof publishResult>[0],
  target = part,
  shown = result,
  checkName = 'validation',
) => publishResult(review, shown, target, { checkName, sarif });

describe('publishing a result', () => {
  it('makes a check at its commit', async () => {
    const review = inMemoryCodeReview();
    const published = await publish(review);
    expect([published, review.checks.map(({ report }) => [report.commit, report.conclusion])]).toEqual([
      { shownAs: 'check-run', url: 'https://host.test/checks/0', limits: [] },
      [[commit, 'failure']],
    ]);
  });

  it('twice makes one check', async () => {
    const review = inMemoryCodeReview();
    await publish(review);
    await publish(review);
    expect(review.checks.length).toBe(1);
  });

  it('goes on with a check that broke off', async () => {
    const review = inMemoryCodeReview();
    review.checks.push({ report: checkReport(result, { name: 'validation', commit }), shown: 0 });
    await publish(review);
    expect(review.checks.map(({ shown }) => shown)).toEqual([1]);
  });

  it('makes another check for another result, since annotations cannot be taken away', async () => {
    const review = inMemoryCodeReview();
    await publish(review);
    await publish(review, part, validationResult({ findings: [] }));
    expect(review.checks.map(({ report }) => report.conclusion)).toEqual(['failure', 'success']);
  });

  describe('without a GitHub App', () => {
    it('sets a commit status, and says why', async () => {
      const review = inMemoryCodeReview({ makesCheckRuns: false });
      const published = await publish(review);
      expect([published.shownAs, review.statuses, published.limits]).toEqual([
        'commit-status',
        [{ commit, context: 'validation', state: 'failure', description: expect.stringMatching(/^Grade/) }],
        [expect.stringContaining('Check runs need a GitHub App')],
      ]);
    });

    it.each([
      ['success', { findings: [] }],
      ['error', { findings: [], notAnalysed: [{ file: 'a.py', reason: 'not UTF-8' }] }],
    ])('has the state %s where it fits', async (state, overrides) => {
      const review = inMemoryCodeReview({ makesCheckRuns: false });
      await publish(review, part, validationResult(overrides));
      expect(review.statuses.map((status) => status.state)).toEqual([state]);
    });
  });

  it('sets a commit status where the App may not make checks, and says what is missing', async () => {
    const review = inMemoryCodeReview({ failures: { createCheckRun: 'GITHUB_FORBIDDEN' } });
    const published = await publish(review);
    expect([published.shownAs, published.limits]).toEqual([
      'commit-status',
      ['createCheckRun was refused (a/b). Allow it.'],
    ]);
  });

  it('says so where nothing may be shown at all', async () => {
    const failures = { setCommitStatus: 'GITHUB_NOT_FOUND' } as const;
    const published = await publish(inMemoryCodeReview({ makesCheckRuns: false, failures }));
    expect([published.shownAs, published.limits.length]).toEqual(['nothing', 2]);
  });

  it.each([
    ['a check', { failures: { createCheckRun: 'GITHUB_UNAVAILABLE' } }],
    ['a commit status', { makesCheckRuns: false, failures: { setCommitStatus: 'GITHUB_RATE_LIMITED' } }],
    ['an upload', { failures: { uploadSarif: 'GITHUB_UNREACHABLE' } }],
  ] as const)('is not done when GitHub fails at %s', async (_what, traits) => {
    await expect(publish(inMemoryCodeReview(traits), whole)).rejects.toThrow(/was refused/);
  });

  describe('to code scanning', () => {
    it('uploads a result of the whole branch', async () => {
      const review = inMemoryCodeReview();
      await publish(review, whole);
      expect(review.scans).toEqual([{ commit, ref: 'refs/heads/main', sarif: sarif() }]);
    });

    it('uploads what is about a pull request under its number', async () => {
      const review = inMemoryCodeReview();
      await publish(review, { ...part, pullRequest: 5 });
      expect(review.scans.map(({ ref }) => ref)).toEqual(['refs/pull/5/head']);
    });

    it('uploads no part of a branch: the alerts of all other files would be closed', async () => {
      const review = inMemoryCodeReview();
      await publish(review, part);
      expect(review.scans).toEqual([]);
    });

    it('says that it did not take the results', async () => {
      const published = await publish(inMemoryCodeReview({ scanRefusal: 'It is not enabled' }), whole);
      expect(published.limits).toEqual(['Code scanning did not take the results: It is not enabled']);
    });
  });
});
