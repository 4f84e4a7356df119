import { describe, expect, it } from 'vitest';
import { type TextChange, textDiff } from '../../../cli/output/text-diff.ts';

const plain = (_style: string, text: string): string => text;
const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
const diff = (before: TextChange['before'], after: TextChange['after']) =>
  textDiff({ from: 'version 1', to: 'version 2', before, after }, plain).split('\n');

describe('the difference of two texts', () => {
  it('is nothing where there is none', () => {
    expect(textDiff({ from: 'a', to: 'b', before: 'x', after: 'x' }, plain)).toBe('');
  });

  it('shows a change with three lines of context', () => {
    expect(
      diff(lines('1', '2', '3', '4', '5', '6', '7', '8'), lines('1', '2', '3', '4', 'five', '6', '7', '8')),
    ).toEqual([
      '--- version 1',
      '+++ version 2',
      '@@ -2,7 +2,7 @@',
      ' 2',
      ' 3',
      ' 4',
      '-5',
      '+five',
      ' 6',
      ' 7',
      ' 8',
    ]);
  });

  it('shows a file that came as written anew', () => {
    expect(diff(undefined, lines('a', 'b'))).toEqual([
      '--- /dev/null',
      '+++ version 2',
      '@@ -0,0 +1,2 @@',
      '+a',
      '+b',
    ]);
  });

  it('shows a file that went as gone', () => {
    expect(diff(lines('a'), undefined)).toEqual(['--- version 1', '+++ /dev/null', '@@ -1 +0,0 @@', '-a']);
  });

  it('says where a text ends without a line break', () => {
    expect(diff('a\n', 'a')).toContain('\\ No newline at end of file');
  });

  it('shows what would move the cursor as something else', () => {
    expect(diff('a\n', 'a\u001b[2J\r\n')).toContain('+a·[2J␍');
  });

  it('still ends for two large texts that have nothing in common', { timeout: 60_000 }, () => {
    const many = (text: string) => lines(...Array.from({ length: 15_000 }, (_, at) => `${text} ${at}`));

    expect(diff(many('old'), many('new'))).toHaveLength(30_003);
  });

  it('colours what goes red and what comes green', () => {
    const painted = textDiff(
      { from: 'a', to: 'b', before: 'x\n', after: 'y\n' },
      (style, text) => `<${style}>${text}`,
    );

    expect(painted.split('\n').slice(-2)).toEqual(['<red>-x', '<green>+y']);
  });
});
