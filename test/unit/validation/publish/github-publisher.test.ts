import { describe, expect, it } from 'vitest';
import {
  checkName,
  githubPublisher,
  wholeCheckName,
} from '../../../../functions/validation/publish/github-publisher.ts';
import { inMemoryCodeReview, pullRequest } from '../../../support/in-memory-code-review.ts';
import { validationResult } from '../../../support/validation-results.ts';

const commit = 'a'.repeat(40);
const subject = { commit, ref: 'refs/heads/main', base: 'b'.repeat(40), pullRequest: undefined, full: false };

describe('the publisher of one repository', () => {
  it('shows a result under the name of the product', async () => {
    const review = inMemoryCodeReview();
    await githubPublisher(review, 'acme/widgets').showResult(validationResult(), subject);
    expect(review.checks.map(({ report }) => [report.name, report.commit])).toEqual([[checkName, commit]]);
  });

  it.each([
    ['stands beside', wholeCheckName, false],
    ['is the same check as', checkName, true],
  ])('shows a look at all files, which %s that of a push', async (_what, name, pushesAreWhole) => {
    const review = inMemoryCodeReview();
    const publisher = githubPublisher(review, 'acme/widgets', pushesAreWhole);
    await publisher.showResult(validationResult(), { ...subject, full: true });
    expect(review.checks.map(({ report }) => report.name)).toEqual([name]);
  });

  it.each([
    ['a whole tree', { ...subject, full: true }, false, 1],
    ['a branch without a base', { ...subject, base: undefined }, false, 1],
    ['a push that is looked at as a whole', subject, true, 1],
    ['a part of a branch', subject, false, 0],
  ])('tells code scanning of %s or not', async (_what, about, pushesAreWhole, uploads) => {
    const review = inMemoryCodeReview();
    const publisher = githubPublisher(review, 'acme/widgets', pushesAreWhole);
    await publisher.showResult(validationResult(), about);
    const versions = review.scans.map(({ sarif }) => JSON.parse(sarif).version);
    expect(versions).toEqual(Array.from({ length: uploads }, () => '2.1.0'));
  });

  it('suggests the text after the last fix of a file', async () => {
    const review = inMemoryCodeReview();
    review.pulls.push(pullRequest({ number: 4 }));
    review.files.push({ path: 'a.py', patch: '@@ -0,0 +1,2 @@\n+import os\n+x=1' });
    const steps = [
      { kind: 'imports' as const, codes: ['F401'], text: 'x=1\n' },
      { kind: 'style' as const, codes: ['format'], text: 'x = 1\n' },
    ];
    const fixes = [{ file: 'a.py', original: 'import os\nx=1\n', steps }];
    await githubPublisher(review, 'acme/widgets').suggest(4, commit, fixes);
    expect(review.reviews[0]?.comments[0]?.body).toContain('```suggestion\nx = 1\n```');
  });

  it('proposes changes between branches that are named in full', async () => {
    const review = inMemoryCodeReview();
    const proposal = {
      from: 'refs/heads/auto-builder/fixes/main',
      to: 'refs/heads/main',
      title: 't',
      body: 'b',
    };
    await githubPublisher(review, 'acme/widgets').propose(proposal);
    expect(review.pulls.map(({ head, base }) => [head.ref, base.ref])).toEqual([
      ['auto-builder/fixes/main', 'main'],
    ]);
  });
});
