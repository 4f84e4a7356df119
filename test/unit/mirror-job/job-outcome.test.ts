import { describe, expect, it } from 'vitest';
import {
  aftermathOf,
  destinationOutcome,
  jobOutcome,
  runOutcome,
  type Unfinished,
} from '../../../functions/mirror/job-outcome.ts';
import { destinationReport, reportedError } from '../../support/mirror-reports.ts';

const passing = (consecutiveFailures: number, retryAfterSeconds?: number): Unfinished => ({
  consecutiveFailures,
  error: reportedError({
    retryable: true,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  }),
});
const permanent: Unfinished = {
  consecutiveFailures: 1,
  error: reportedError({ code: 'GIT_FORBIDDEN', retryable: false }),
};

describe('how a destination fared', () => {
  const arrived = {
    ref: 'refs/heads/main',
    action: 'create',
    old: null,
    new: 'a'.repeat(40),
    ok: true,
  } as const;

  it.each([
    ['synced', 'all is there and verified', {}],
    ['partial', 'a ref is held', { ok: false }],
    ['partial', 'it could not be verified', { verified: false }],
    ['partial', 'an error came after some refs', { ok: false, refs: [arrived], error: reportedError() }],
    ['failed', 'an error kept everything away', { ok: false, error: reportedError() }],
    [
      'failed',
      'an error came and the only ref was refused',
      { ok: false, refs: [{ ...arrived, ok: false }], error: reportedError() },
    ],
  ] as const)('is %s when %s', (outcome, _when, overrides) => {
    expect(destinationOutcome(destinationReport(overrides))).toBe(outcome);
  });
});

describe('how a run fared', () => {
  it.each([
    ['synced', ['synced', 'synced']],
    ['failed', ['failed', 'failed']],
    ['partial', ['synced', 'failed']],
    ['partial', ['partial']],
    ['partial', ['partial', 'failed']],
  ] as const)('is %s when its destinations are %j', (outcome, destinations) => {
    expect(runOutcome(destinations)).toBe(outcome);
  });
});

describe('what follows a run', () => {
  it.each([
    ['nothing when all is well', [], undefined],
    ['nothing when time does not mend it', [permanent], undefined],
    ['half a minute after the first failure', [passing(1)], 30],
    ['half a minute when something arrived before the error', [passing(0)], 30],
    ['twice as long after each further failure', [passing(2)], 60],
    ['at most the longest delay of the queue', [passing(8)], 900],
    ['as long as the host asks for', [passing(1, 300)], 300],
    ['the own wait when the host asks for less', [passing(4, 10)], 240],
    ['no longer than the queue can wait when the host asks for more', [passing(1, 5_000)], 900],
    ['the longest that any host asks for', [passing(1, 40), passing(1, 100)], 100],
    ['another try after ten failures', [passing(10)], 900],
    ['nothing after eleven: the schedule goes on', [passing(11)], undefined],
    ['a try for the one that has just failed, whatever became of the other', [passing(400), passing(1)], 30],
    ['a try for the passing one beside one that stays', [permanent, passing(1)], 30],
  ] as const)('is %s', (_what, unfinished, seconds) => {
    expect(aftermathOf(unfinished).retryAfterSeconds).toBe(seconds);
  });

  it('names the first error that stays', () => {
    expect(aftermathOf([passing(1), permanent]).permanent).toBe(permanent.error);
    expect(aftermathOf([passing(1)]).permanent).toBeUndefined();
  });
});

describe('what becomes of the job', () => {
  it('is done when nothing stays wrong', () => {
    expect(jobOutcome('run', aftermathOf([passing(1)]))).toEqual({ kind: 'done', result: 'run' });
  });

  it('is failed, with what, where and what to do, when something does', () => {
    const error = reportedError({
      code: 'X',
      what: 'it is shut',
      where: 'https://h/o/n.git',
      remedy: 'Open it.',
    });
    expect(jobOutcome('run', { retryAfterSeconds: undefined, permanent: error })).toEqual({
      kind: 'failed',
      code: 'X',
      why: 'it is shut (https://h/o/n.git)',
      remedy: 'Open it.',
    });
  });
});
