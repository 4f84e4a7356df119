import { describe, expect, it } from 'vitest';
import { publishSuggestions } from '../../../../functions/validation/publish/publish-suggestions.ts';
import {
  type InMemoryCodeReview,
  inMemoryCodeReview,
  pullRequest,
} from '../../../support/in-memory-code-review.ts';

const commit = 'a'.repeat(40);
const target = { repository: 'acme/widgets', pullRequest: 1, commit };

/** A pull request that adds a file of so many lines, each of them to be fixed. */
function scene(lines: number, state: Parameters<typeof pullRequest>[0] = {}) {
  const review = inMemoryCodeReview();
  review.pulls.push(pullRequest(state));
  const numbers = Array.from({ length: lines }, (_, index) => index);
  const patch = `@@ -0,0 +1,${lines * 2} @@\n${numbers.map((number) => `+x${number}=1\n+#`).join('\n')}`;
  review.files.push({ path: 'a.py', patch });
  const original = numbers.map((number) => `x${number}=1\n#\n`).join('');
  const fix = { file: 'a.py', original, fixed: original.replaceAll('=', ' = ') };
  return { review, fix };
}

const remarksIn = ({ reviews }: InMemoryCodeReview) => reviews.flatMap(({ comments }) => comments).length;

describe('suggestions in a review', () => {
  it('are made in one review', async () => {
    const { review, fix } = scene(2);
    const published = await publishSuggestions(review, target, [fix]);
    expect([published, review.reviews.length, remarksIn(review)]).toEqual([
      { made: 2, present: 0, leftOut: 0 },
      ...[1, 2],
    ]);
  });

  it('are made once', async () => {
    const { review, fix } = scene(2);
    await publishSuggestions(review, target, [fix]);
    const again = await publishSuggestions(review, target, [fix]);
    expect([again, review.reviews.length]).toEqual([{ made: 0, present: 2, leftOut: 0 }, 1]);
  });

  it('are known again when the host has changed the ends of their lines', async () => {
    const { review, fix } = scene(1);
    const body = 'Suggested fix:\r\n\r\n```suggestion\r\nx0 = 1\r\n```';
    review.reviews.push({ body: '', comments: [{ path: 'a.py', line: 1, body }] });
    expect(await publishSuggestions(review, target, [fix])).toEqual({ made: 0, present: 1, leftOut: 0 });
  });

  it('are no more than a review bears, and the review says how many are missing', async () => {
    const { review, fix } = scene(60);
    const { made, leftOut } = await publishSuggestions(review, target, [fix]);
    expect([made, leftOut, review.reviews[0]?.body]).toEqual([50, 10, expect.stringContaining('10 more')]);
  });

  it('are not made for a file that the request does not touch', async () => {
    const { review, fix } = scene(1);
    const published = await publishSuggestions(review, target, [{ ...fix, file: 'b.py' }]);
    expect([published, review.reviews]).toEqual([{ made: 0, present: 0, leftOut: 1 }, []]);
  });

  it.each([
    ['has moved on', { head: { ref: 'feature', commit: 'c'.repeat(40), repository: 'acme/widgets' } }],
    ['is closed', { open: false }],
    ['is gone', { number: 2 }],
  ])('are not made when the pull request %s', async (_what, state) => {
    const { review, fix } = scene(1, state);
    const published = await publishSuggestions(review, target, [fix]);
    expect([published.made, review.reviews]).toEqual([0, []]);
  });
});
