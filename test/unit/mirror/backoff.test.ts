import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../functions/mirror/backoff.ts';
import { asProblem, isRetryable, reportedError } from '../../../functions/mirror/problems.ts';
import { AutoBuilderError } from '../../../shared/errors.ts';
import { GitError, type GitErrorCode } from '../../../shared/git/errors.ts';

const failure = (code: GitErrorCode, retryAfterSeconds?: number): GitError =>
  new GitError({ code, what: 'what', where: 'where', remedy: 'remedy', retryAfterSeconds });

describe('the wait before another attempt', () => {
  it('grows from half a second to twenty, with full jitter', () => {
    const most = [1, 2, 3, 4, 5, 6, 7, 8].map((failures) =>
      backoffMs(failures, failure('GIT_HOST_UNAVAILABLE'), 0.999_999),
    );
    expect(most).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
    expect(backoffMs(5, failure('GIT_HOST_UNAVAILABLE'), 0)).toBe(0);
  });

  it('is never shorter than the host asked, nor more than twenty seconds longer', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 40 }),
        fc.nat({ max: 3_600 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failures, seconds, random) => {
          const wait = backoffMs(failures, failure('GIT_RATE_LIMITED', seconds), random);
          expect(wait).toBeGreaterThanOrEqual(seconds * 1_000);
          expect(wait).toBeLessThanOrEqual(seconds * 1_000 + 20_000);
        },
      ),
    );
  });

  it('is none for a ref that moved: only a newer listing is needed', () => {
    expect(backoffMs(3, failure('GIT_REF_MOVED'), 0.9)).toBe(0);
  });
});

describe('whether another attempt may help', () => {
  it.each([
    'GIT_RATE_LIMITED',
    'GIT_HOST_UNAVAILABLE',
    'GIT_UNREACHABLE',
    'GIT_TIMEOUT',
    'GIT_REF_MOVED',
    'GIT_PACK_TRUNCATED',
    'GIT_REPORT_MISSING',
  ] as const)('%s: yes', (code) => expect(isRetryable(failure(code))).toBe(true));

  it.each([
    'GIT_AUTHENTICATION_FAILED',
    'GIT_FORBIDDEN',
    'GIT_REPOSITORY_NOT_FOUND',
    'GIT_PROTOCOL_UNEXPECTED',
    'GIT_SHALLOW_SOURCE',
    'GIT_OBJECT_FORMAT_MISMATCH',
    'GIT_ABORTED',
  ] as const)('%s: no', (code) => expect(isRetryable(failure(code))).toBe(false));

  it('a defect of ours: no', () => {
    expect(isRetryable(asProblem(new TypeError('undefined is not a function'), 'here'))).toBe(false);
  });
});

describe('a failure that is not typed', () => {
  it('is reported as a defect, with its own words and the place', () => {
    const problem = asProblem(new TypeError('boom'), 'acme/app');
    expect(problem).toBeInstanceOf(AutoBuilderError);
    expect(problem).toMatchObject({
      code: 'MIRROR_UNEXPECTED',
      what: 'TypeError: boom',
      where: 'acme/app',
    });
    expect(asProblem('no error at all', 'acme/app').what).toBe('an unknown failure');
  });

  it('that is typed already stays what it is', () => {
    const typed = failure('GIT_TIMEOUT');
    expect(asProblem(typed, 'elsewhere')).toBe(typed);
    expect(reportedError(typed)).toEqual({
      code: 'GIT_TIMEOUT',
      what: 'what',
      where: 'where',
      remedy: 'remedy',
      retryable: true,
    });
  });
});
