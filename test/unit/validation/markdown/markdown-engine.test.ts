import { describe, expect, it } from 'vitest';
import { createMarkdownEngine } from '../../../../functions/validation/engines/markdown-engine.ts';
import { markdownTask } from '../../../support/markdown-files.ts';

const engine = createMarkdownEngine();

function codesIn(text: string, options?: Readonly<Record<string, unknown>>): readonly string[] {
  return engine.analyse(markdownTask(text, options)).findings.map(({ code }) => code);
}

describe('what is found in Markdown', () => {
  it('is nothing in a tidy file', () => {
    expect(codesIn('# Title\n\nText, *stressed*.\n\n- one\n- two\n')).toEqual([]);
  });

  it.each([
    ['a link to a heading that is not there', '# A\n\n[to B](#b)\n', 'MD051', 2, 'error'],
    ['a link target that nothing uses', '# A\n\n[b]: https://example.com\n', 'MD053', 2, 'warning'],
    ['a long line', `# A\n\n${'word '.repeat(20)}word\n`, 'MD013', 3, 'warning'],
    ['a tab', '# A\n\nb\tc\n', 'MD010', 3, 'warning'],
    ['a heading without space', '# A\n\nb\n## C\n\nd\n', 'MD022', 3, 'info'],
    ['a document without a title', 'Text.\n', 'MD041', 4, 'warning'],
    ['a picture without words', '# A\n\n![](b.png)\n', 'MD045', 4, 'warning'],
  ] as const)('is %s', (_, text, code, stage, severity) => {
    expect(engine.analyse(markdownTask(text)).findings).toEqual([
      expect.objectContaining({ code, stage, severity }),
    ]);
  });

  it.each([
    ['in a table', '# A\n\n| b |\n| - |\n| WORDS |\n'],
    ['in code', '# A\n\n```text\nWORDS\n```\n'],
  ])('is no long line %s, where lines cannot be wrapped', (_, text) => {
    expect(codesIn(text.replace('WORDS', 'word '.repeat(30).trim()))).toEqual([]);
  });

  it('is no missing title where the front matter has one', () => {
    expect(codesIn('---\ntitle: A\n---\n\nText.\n')).toEqual([]);
  });

  it('has its place in the file, front matter counted', () => {
    const [finding] = engine.analyse(markdownTask('---\ntitle: A\n---\n\nText \n')).findings;

    expect(finding).toMatchObject({ code: 'MD009', line: 5, column: 5, endLine: 5, endColumn: 6 });
  });

  it('does not count a byte-order mark as a column', () => {
    const [finding] = engine.analyse(markdownTask('\uFEFF# A \n')).findings;

    expect(finding).toMatchObject({ code: 'MD009', line: 1, column: 4, endColumn: 5 });
  });

  it('is what the wanted stages are about', () => {
    const task = markdownTask('Text \n');
    const codes = ([[1], [2], [3], [4]] as const).map((stages) =>
      engine.analyse({ ...task, settings: { ...task.settings, stages } }).findings.map(({ code }) => code),
    );

    expect(codes).toEqual([[], [], ['MD009'], ['MD041']]);
  });

  it('comes with the lines around it, and the number of lines', () => {
    expect(engine.analyse(markdownTask('# A\n\nb \n\nc\n'))).toMatchObject({
      excerpts: { 2: '', 3: 'b ', 4: '' },
      lines: 5,
    });
  });
});

describe("the repository's own configuration of Markdown", () => {
  it('switches on rules that are off here', () => {
    expect(codesIn('# A\n\n<b>c</b>\n', { default: false, MD033: true })).toEqual(['MD033']);
  });

  it('may state the severity of a rule', () => {
    const { findings } = engine.analyse(
      markdownTask('b \n', { default: false, 'no-trailing-spaces': 'error' }),
    );

    expect(findings).toEqual([expect.objectContaining({ code: 'MD009', severity: 'error' })]);
  });

  it('that makes a rule throw is not passed over', () => {
    const options = { default: false, MD041: { front_matter_title: '(' } };

    expect(() => codesIn('---\na: b\n---\n', options)).toThrow('Invalid regular expression');
  });
});

describe('findings in Markdown that are silenced', () => {
  it.each(['<!-- markdownlint-disable-next-line MD009 -->', '<!-- auto-builder-ignore MD009 -->'])(
    'by %s are gone',
    (comment) => {
      expect(codesIn(`# A\n\n${comment}\nb \n`)).toEqual([]);
    },
  );

  it('are not fixed either', () => {
    const text = '# A\n\n<!-- auto-builder-ignore MD009 -->\nb \n';

    expect(engine.fix(markdownTask(text), 'style')).toEqual({ text, codes: [] });
  });
});

describe('fixing Markdown', () => {
  it('mends layout, and says which rules it followed', () => {
    const text = '# A\nb \n- c\n\n\n- d\n```text\ne\n```';

    expect(engine.fix(markdownTask(text), 'style')).toEqual({
      text: '# A\n\nb\n\n- c\n\n- d\n\n```text\ne\n```\n',
      codes: ['MD009', 'MD012', 'MD022', 'MD031', 'MD032', 'MD047'],
    });
  });

  it('is what the findings promised', () => {
    const { findings } = engine.analyse(markdownTask('# A\nb \n\n[c](#d)\te\n'));

    expect(findings.map(({ code, fixable }) => [code, fixable])).toEqual([
      ['MD022', true],
      ['MD009', true],
      ['MD051', false],
      ['MD010', false],
    ]);
  });

  it('follows only the wanted rules', () => {
    expect(engine.fix(markdownTask('# A\nb \n'), 'style', ['MD009'])).toEqual({
      text: '# A\nb\n',
      codes: ['MD009'],
    });
  });

  it('has nothing to do with imports', () => {
    expect(engine.fix(markdownTask('b \n'), 'imports')).toEqual({ text: 'b \n', codes: [] });
  });

  it('keeps a line break that was written with too many spaces', () => {
    expect(engine.fix(markdownTask('# A\n\nb   \nc\n'), 'style').text).toBe('# A\n\nb  \nc\n');
  });

  it('keeps the byte-order mark and the line endings', () => {
    expect(engine.fix(markdownTask('\uFEFF# A\r\nb \r\n'), 'style').text).toBe('\uFEFF# A\r\n\r\nb\r\n');
  });

  it('leaves a file alone whose lines end in several ways: all of them would change', () => {
    const task = markdownTask('# A\r\n\nb \n');

    expect(engine.fix(task, 'style')).toEqual({ text: task.text, codes: [] });
    expect(engine.analyse(task).findings).toEqual([
      expect.objectContaining({ code: 'MD009', fixable: false }),
    ]);
  });

  it('does not stress words otherwise than they were', () => {
    const text = '# A\n\n_b_ and *c*을\n';

    expect(engine.fix(markdownTask(text), 'style')).toEqual({ text, codes: [] });
  });

  it('changes both ends of a stressed word, also where a line goes before it', () => {
    const text = '# A\n\n*a*\n\n```text\nb\n```\n_c d_\n';

    expect(engine.fix(markdownTask(text), 'style').text).toBe('# A\n\n*a*\n\n```text\nb\n```\n\n*c d*\n');
  });

  it('leaves verbatim HTML as it is', () => {
    const text = '# A\n\n<pre>\nb\n\n\nc\n</pre>\n';

    expect(engine.fix(markdownTask(text), 'style')).toEqual({ text, codes: [] });
  });

  it('finds nothing more to do the second time', () => {
    const once = engine.fix(markdownTask('b\n# A\n* c\n+ d\n```\ne\n```\n__f__ **g**'), 'style').text;

    expect(engine.fix(markdownTask(once), 'style')).toEqual({ text: once, codes: [] });
  });
});
