import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../cli/errors.ts';
import { reportFailure } from '../../../cli/report-failure.ts';
import { AutoBuilderError } from '../../../shared/errors.ts';

async function report(error: unknown, json: boolean) {
  const notes: string[] = [];
  const printed: unknown[] = [];
  const terminal = {
    note: (text: string) => void notes.push(text),
    printJson: (value: unknown) => void printed.push(value),
  };
  const code = await reportFailure(error, terminal, json);
  return { code, notes: notes.join('\n'), printed };
}

const outage = new AutoBuilderError({ code: 'X_DOWN', what: 'it is down', where: 'there', remedy: 'wait' });

describe('a failure', () => {
  it('of the command as it was written ends with 2', async () => {
    const { code, notes, printed } = await report(new UsageError('bad', '--to', 'Write it well.'), false);

    expect(code).toBe(2);
    expect(notes).toContain('USAGE');
    expect(notes).toContain('Write it well.');
    expect(printed).toEqual([]);
  });

  it('while running ends with 3, and is told as JSON too when that was asked for', async () => {
    const { code, notes, printed } = await report(outage, true);

    expect(code).toBe(3);
    expect(notes).toContain('X_DOWN');
    expect(printed).toEqual([
      { ok: false, error: { code: 'X_DOWN', what: 'it is down', where: 'there', remedy: 'wait' } },
    ]);
  });

  it('that nobody foresaw ends with 3 and shows where it came from', async () => {
    const { code, notes } = await report(new TypeError('no such thing'), false);

    expect(code).toBe(3);
    expect(notes).toContain('please report it');
    expect(notes).toContain('report-failure.test.ts');
  });

  it('that nobody foresaw has a code of its own in JSON', async () => {
    const { printed } = await report(new TypeError('no such thing'), true);

    expect(printed).toEqual([{ ok: false, error: { code: 'UNEXPECTED', what: 'TypeError: no such thing' } }]);
  });
});
