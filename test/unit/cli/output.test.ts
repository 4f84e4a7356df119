import { PassThrough } from 'node:stream';
import { styleText } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ago, bytes, count, duration } from '../../../cli/output/quantities.ts';
import { table } from '../../../cli/output/table.ts';
import { createTerminal } from '../../../cli/output/terminal.ts';

describe('a table', () => {
  it('lines columns up, numbers to the right, and counts colours as nothing', () => {
    const green = styleText('green', 'ok', { validateStream: false });

    expect(
      table(
        [{ title: 'name' }, { title: 'refs', align: 'right' }, { title: 'state' }],
        [
          ['a', '5', green],
          ['longer', '12345', ''],
        ],
      ),
    ).toBe(['name     refs  state', `a           5  ${green}`, 'longer  12345'].join('\n'));
  });
});

describe('quantities', () => {
  it.each([
    [bytes(999), '999 B'],
    [bytes(1_000), '1.0 kB'],
    [bytes(52_400_000), '52.4 MB'],
    [duration(0.4), '0 ms'],
    [duration(999), '999 ms'],
    [duration(1_000), '1.0 s'],
    [duration(200_000), '3 min 20 s'],
    [duration(5 * 3_600_000 + 12 * 60_000), '5 h 12 min'],
    [duration(76 * 3_600_000), '3 d 4 h'],
    [ago(1_000, 1_500), 'just now'],
    [ago(1_000, 61_000), '1 min 0 s ago'],
    [count(1, 'ref'), '1 ref'],
    [count(20_000, 'ref'), '20,000 refs'],
  ])('reads %s', (text, expected) => {
    expect(text).toBe(expected);
  });
});

describe('a terminal', () => {
  const make = (columns?: { isTTY: true; columns: number }) => {
    const out = new PassThrough() as unknown as NodeJS.WriteStream;
    const err = Object.assign(new PassThrough(), columns) as unknown as NodeJS.WriteStream;
    const terminal = createTerminal(out, err, {});
    return { terminal, out: () => String(out.read() ?? ''), err: () => String(err.read() ?? '') };
  };

  it('shows no hidden text, in plain words, in JSON and in URLs', () => {
    const { terminal, out } = make();
    terminal.hide('very-secret');

    terminal.print('a very-secret thing');
    terminal.printJson({ url: 'https://me:other@host.test/a', token: 'very-secret' });

    const shown = out();
    expect(shown).not.toContain('very-secret');
    expect(shown).not.toContain('other');
  });

  it('shows no progress where nobody watches', () => {
    const { terminal, err } = make();
    terminal.progress('half');

    expect(terminal.live).toBe(false);
    expect(err()).toBe('');
  });

  it('replaces progress on a terminal, cut to its width, and removes it before a result', () => {
    const { terminal, out, err } = make({ isTTY: true, columns: 25 });
    terminal.progress('x'.repeat(40));
    terminal.print('done');

    expect(err()).toBe(`\r\u001b[K${'x'.repeat(24)}\r\u001b[K`);
    expect(out()).toBe('done\n');
  });

  it.each([
    ['in place of what stands on a terminal', { isTTY: true }, {}, '\u001b[H\u001b[2Jnew\n'],
    ['below it where lines cannot be replaced', { isTTY: true }, { TERM: 'dumb' }, 'new\n'],
    ['below it where nobody watches', {}, {}, 'new\n'],
  ])('prints anew %s', (_, kind, environment, expected) => {
    const out = Object.assign(new PassThrough(), kind);
    createTerminal(out, new PassThrough(), environment).printAnew('new');

    expect(String(out.read())).toBe(expected);
  });
});
