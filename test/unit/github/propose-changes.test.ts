import { describe, expect, it } from 'vitest';
import { proposeChanges } from '../../../shared/github/propose-changes.ts';
import { inMemoryCodeReview } from '../../support/in-memory-code-review.ts';

const proposal = { from: 'auto-builder/fixes/main', to: 'main', title: 'style: fixes', body: 'Two files' };

describe('the pull request with fixes', () => {
  it('is opened', async () => {
    const review = inMemoryCodeReview();
    const made = await proposeChanges(review, 'acme/widgets', proposal);
    expect([made.title, made.body, review.pulls]).toEqual(['style: fixes', 'Two files', [made]]);
  });

  it('is opened once, and brought up to date', async () => {
    const review = inMemoryCodeReview();
    await proposeChanges(review, 'acme/widgets', proposal);
    await proposeChanges(review, 'acme/widgets', { ...proposal, body: 'Three files' });
    expect(review.pulls.map(({ body }) => body)).toEqual(['Three files']);
  });

  it('is not written when it is as it should be, whatever the host made of its line ends', async () => {
    const review = inMemoryCodeReview({ failures: { updatePullRequest: 'GITHUB_FORBIDDEN' } });
    await proposeChanges(review, 'acme/widgets', { ...proposal, body: 'One\r\nTwo' });
    const again = await proposeChanges(review, 'acme/widgets', { ...proposal, body: 'One\nTwo\n' });
    expect(again.number).toBe(1);
  });

  it('is a new one after the last was closed', async () => {
    const review = inMemoryCodeReview();
    const first = await proposeChanges(review, 'acme/widgets', proposal);
    review.pulls[0] = { ...first, open: false };
    expect((await proposeChanges(review, 'acme/widgets', proposal)).number).toBe(2);
  });

  it('fits into what GitHub takes', async () => {
    const long = { ...proposal, title: '€'.repeat(300), body: '€'.repeat(70_000) };
    const { title, body } = await proposeChanges(inMemoryCodeReview(), 'acme/widgets', long);
    expect([Buffer.byteLength(title) <= 256, Buffer.byteLength(body) <= 65_535]).toEqual([true, true]);
  });
});
