import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../cli/one-off/exit-code.ts';
import { progressLine } from '../../../cli/one-off/progress.ts';
import { reportText } from '../../../cli/one-off/report-text.ts';
import type { DestinationReport, MirrorReport, RefResult } from '../../../functions/mirror/report.ts';

const id = (digit: string): string => digit.repeat(40);
const plain = (_: string, text: string): string => text;
const counts = { create: 0, update: 0, delete: 0, unchanged: 0, diverged: 0, held: 0 };
const refused = { code: 'GIT_FORBIDDEN', what: 'may not push', remedy: 'Ask for access.', retryable: false };

const ref = (overrides: Partial<RefResult> = {}): RefResult => ({
  ref: 'refs/heads/main',
  action: 'create',
  old: null,
  new: id('a'),
  ok: true,
  ...overrides,
});
const destination = (overrides: Partial<DestinationReport> = {}): DestinationReport => ({
  url: 'https://host.test/copy.git',
  ok: true,
  verified: true,
  packBytes: 1_234_567,
  durationMs: 1_500,
  counts,
  refs: [],
  sourceDigest: 'f'.repeat(64),
  destinationDigest: 'f'.repeat(64),
  ...overrides,
});
const report = (...destinations: readonly DestinationReport[]): MirrorReport => ({
  source: 'https://host.test/source.git',
  ok: destinations.every(({ ok }) => ok),
  durationMs: 2_000,
  destinations,
});

describe('the exit code', () => {
  const failed = destination({ ok: false, error: refused, refs: [ref({ ok: false })] });
  it.each([
    ['0 when every destination is synced', [destination()], 0],
    ['1 when one of two fails', [destination(), failed], 1],
    ['1 when a ref is held', [destination({ ok: false, refs: [ref({ action: 'held', ok: false })] })], 1],
    [
      '1 when a destination fails after it got a ref',
      [destination({ ok: false, error: refused, refs: [ref()] })],
      1,
    ],
    ['3 when no destination got anything', [failed, failed], 3],
  ])('is %s', (_, destinations, code) => {
    expect(exitCodeOf(report(...destinations))).toBe(code);
  });
});

describe('the report as text', () => {
  it('says for each destination what was done, how much, and whether it is verified', () => {
    const text = reportText(
      report(destination({ counts: { ...counts, create: 2, unchanged: 3 } })),
      false,
      plain,
    );

    expect(text).toBe(
      [
        'https://host.test/source.git → 1 destination, 2.0 s',
        '',
        '✓ https://host.test/copy.git',
        '  create 2 · unchanged 3',
        '  1.2 MB in 1.5 s · verified, SHA-256 of the refs ffffffffffff',
      ].join('\n'),
    );
  });

  it('names what is held in one line with the words of the host, and errors with their remedy', () => {
    const text = reportText(
      report(
        destination({
          ok: false,
          verified: false,
          refs: [ref({ ok: false, action: 'held', reason: 'declined:\n  no secrets' })],
          error: refused,
        }),
      ),
      false,
      plain,
    );

    expect(text).toContain('refs/heads/main  held: declined:; no secrets');
    expect(text).toContain('GIT_FORBIDDEN: may not push\n  Ask for access.');
    expect(text).toContain('not verified');
  });

  it('of a dry run is a table of the plan, cut where it gets long', () => {
    const refs = Array.from({ length: 45 }, (_, index) => ref({ ref: `refs/heads/b${index}` }));

    const text = reportText(report(destination({ refs })), true, plain);

    expect(text).toContain('ref             action  from  to        why');
    expect(text).toContain('refs/heads/b0   create  -     aaaaaaaa');
    expect(text).toContain('… and 5 more; --json lists all');
    expect(text).not.toContain('verified');
  });

  it('of a dry run without changes says so', () => {
    expect(reportText(report(destination()), true, plain)).toContain('nothing to do');
  });
});

describe('progress', () => {
  it('adds up what all destinations were sent, over several pushes', () => {
    const lineOf = progressLine(2);
    lineOf({ kind: 'planned', url: 'one', refs: 3 });
    lineOf({ kind: 'sent', url: 'one', bytes: 1_000 });
    lineOf({ kind: 'sent', url: 'two', bytes: 500 });
    lineOf({ kind: 'sent', url: 'one', bytes: 100 });

    const line = lineOf({ kind: 'settled', url: 'one', ok: true });

    expect(stripVTControlCharacters(line)).toBe('3 refs to push · 1.6 kB sent · 1 of 2 destinations done');
  });
});
