import fc from 'fast-check';

/** A YAML file in parts, to be changed and written as a person would. */
export type YamlPart =
  | { readonly kind: 'scalar'; readonly text: string }
  | { readonly kind: 'flow'; readonly text: string }
  | { readonly kind: 'block-text'; readonly header: string; readonly lines: readonly string[] }
  | { readonly kind: 'map'; readonly entries: readonly YamlEntry[] }
  | { readonly kind: 'list'; readonly entries: readonly YamlEntry[] };

/** A member or an item with its comments. */
export interface YamlEntry {
  readonly name: string;
  readonly above: string;
  readonly behind: string;
  readonly part: YamlPart;
}

/** How a file is written. */
export interface YamlLook {
  readonly step: number;
  readonly itemStep: number;
  readonly lineBreak: string;
  readonly blankLines: boolean;
  readonly head: string;
  readonly end: string;
}

/** The text of a file. */
export function yamlText(part: YamlPart, look: YamlLook): string {
  const lines = linesOf(part, 0, look);
  return `${look.head}${lines.join('\n')}${look.end}`.replaceAll('\n', look.lineBreak);
}

/** The lines of a value; all but the first with their indentation. */
function linesOf(part: YamlPart, column: number, look: YamlLook): readonly string[] {
  if (part.kind !== 'map' && part.kind !== 'list') return [];
  return part.entries.flatMap((entry, index) => {
    const indentation = ' '.repeat(column);
    const mark = part.kind === 'map' ? `${entry.name}:` : '-';
    const blank = look.blankLines && column === 0 && index > 0 ? [''] : [];
    const above = entry.above === '' || index === 0 ? [] : [`${indentation}# ${entry.above}`];
    const lines = entryLines(mark, entry, part.kind, column, look);
    const own = index === 0 ? lines : [`${indentation}${lines[0] ?? ''}`, ...lines.slice(1)];
    return [...blank, ...above, ...own];
  });
}

function entryLines(
  mark: string,
  { part, behind }: YamlEntry,
  kind: 'map' | 'list',
  column: number,
  look: YamlLook,
): readonly string[] {
  const comment = behind === '' ? '' : ` # ${behind}`;
  if (part.kind === 'scalar' || part.kind === 'flow')
    return [`${mark}${part.text === '' ? '' : ' '}${part.text}${comment}`];
  if (part.kind === 'block-text') {
    const inner = ' '.repeat(column + look.step);
    return [`${mark} ${part.header}`, ...part.lines.map((line) => (line === '' ? '' : `${inner}${line}`))];
  }
  if (part.entries.length === 0) return [`${mark} ${part.kind === 'map' ? '{}' : '[]'}${comment}`];
  if (kind === 'list') {
    const [first = '', ...others] = linesOf(part, column + 2, look);
    return [`- ${first}`, ...others];
  }
  const inner = column + (part.kind === 'map' ? look.step : look.itemStep);
  const [first = '', ...others] = linesOf(part, inner, look);
  return [`${mark}${comment}`, `${' '.repeat(inner)}${first}`, ...others];
}

const word = fc.constantFrom('intro', 'guide', 'x', 'setup', 'yes', 'api v2', 'Über', 'a-b', 'z_9', '日本');
const scalar = fc
  .oneof(
    word,
    fc.constantFrom('', '1', '1.0', '0x1F', '9007199254740993', '1e400', '.inf', 'true', '~', 'null', '-3'),
    word.map((text) => `"${text}: \\t #1"`),
    word.map((text) => `'it''s ${text}'`),
    word.map((text) => `${text}'s#${text}`),
    word.map((text) => `https://example.org/${encodeURI(text)}?a=b#c`),
  )
  .map((text): YamlPart => ({ kind: 'scalar', text }));
const flow = fc
  .constantFrom('[]', '{}', '[a, b]', '[ 1, "two" ]', '{a: 1, b: [x]}', '{"c": 1}', '[{id: 1}, {id: 2}]')
  .map((text): YamlPart => ({ kind: 'flow', text }));
const blockText = fc
  .record({
    header: fc.constantFrom('|', '|-', '>', '>-'),
    lines: fc
      .array(fc.constantFrom('one line', '# no comment', '  deeper', 'key: value', '', '- dash'), {
        maxLength: 4,
      })
      .map((lines) => ['first', ...lines, 'last']),
  })
  .map(({ header, lines }): YamlPart => ({ kind: 'block-text', header, lines }));
const names = fc.constantFrom('id', 'title', 'path', 'tags', '"quoted"', 'x y', '1', 'on', 'children', 'ü');
const comment = fc.constantFrom('', '', '', 'note', 'see: this', 'TODO - x');

/** Any part. */
const yamlPart: fc.Arbitrary<YamlPart> = fc.letrec<{ part: YamlPart; map: YamlPart; list: YamlPart }>(
  (tie) => ({
    map: fc
      .uniqueArray(entryOf(names, tie('part')), { selector: ({ name }) => name, minLength: 1, maxLength: 5 })
      .map((entries): YamlPart => ({ kind: 'map', entries })),
    list: fc
      .array(entryOf(fc.constant('-'), tie('part')), { maxLength: 5 })
      .map((entries): YamlPart => ({ kind: 'list', entries })),
    part: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      scalar,
      scalar,
      flow,
      blockText,
      tie('map'),
      tie('list'),
    ),
  }),
).part;

function entryOf(name: fc.Arbitrary<string>, part: fc.Arbitrary<YamlPart>): fc.Arbitrary<YamlEntry> {
  return fc.record({ name, above: comment, behind: comment, part });
}

/** A mapping at the top of a file, with at least so many members. */
export function yamlMap(minLength: number): fc.Arbitrary<YamlPart & { kind: 'map' }> {
  return fc
    .uniqueArray(entryOf(names, yamlPart), { selector: ({ name }) => name, minLength, maxLength: 6 })
    .map((entries) => ({ kind: 'map', entries }));
}

/** How a file may be written. */
export const yamlLook: fc.Arbitrary<YamlLook> = fc.record({
  step: fc.constantFrom(2, 4),
  itemStep: fc.constantFrom(0, 2),
  lineBreak: fc.constantFrom('\n', '\r\n'),
  blankLines: fc.boolean(),
  head: fc.constantFrom('', '# about this file\n\n', '---\n', '# head\n---\n\n'),
  end: fc.constantFrom('\n', '', '\n# the end\n', '\n...\n', '\n\n'),
});

/** One change of a person in a file. */
export interface YamlChange {
  readonly kind: 'insert' | 'remove' | 'replace';
  /** Chooses a collection: at each step one of those that are there. */
  readonly path: readonly number[];
  readonly place: number;
  readonly part: YamlPart;
}

/** Any change. */
export const yamlChange: fc.Arbitrary<YamlChange> = fc.record({
  kind: fc.constantFrom('insert' as const, 'remove' as const, 'replace' as const),
  path: fc.array(fc.nat(10), { maxLength: 3 }),
  place: fc.nat(10),
  part: fc.oneof(yamlPart, yamlMap(1)),
});

/** The file after a change: never to the first entry of a collection, whose comments could be those of the collection. */
export function changedYaml<Part extends YamlPart>(part: Part, { path, ...change }: YamlChange): Part {
  if (part.kind !== 'map' && part.kind !== 'list') return part;
  const [step, ...rest] = path;
  const inner = part.entries.flatMap(({ part: { kind } }, index) =>
    kind === 'map' || kind === 'list' ? [index] : [],
  );
  const chosen = step === undefined ? undefined : inner[step % Math.max(1, inner.length)];
  if (chosen === undefined) return { ...part, entries: changedEntries(part.entries, { path, ...change }) };
  const entries = part.entries.map((entry, index) =>
    index === chosen ? { ...entry, part: changedYaml(entry.part, { path: rest, ...change }) } : entry,
  );
  return { ...part, entries };
}

function changedEntries(
  entries: readonly YamlEntry[],
  { kind, place, part }: YamlChange,
): readonly YamlEntry[] {
  if (entries.length < 2) return entries;
  const at = 1 + (place % (entries.length - 1));
  const added = { name: 'added', above: 'on top', behind: '', part: named(part) };
  if (kind === 'insert') return entries.toSpliced(at, 0, added);
  if (kind === 'remove') return entries.toSpliced(at, 1);
  return entries.map((entry, index) =>
    index === at && isReplaced(entry, part) ? { ...entry, part } : entry,
  );
}

/** Parts that are both lists or maps are edited, with comments of either that may stay. */
function isReplaced({ behind, part: { kind } }: YamlEntry, part: YamlPart): boolean {
  const isEdited = kind === part.kind && (kind === 'map' || kind === 'list');
  return behind === '' && !isEdited;
}

/** A part that is unlike all others. */
function named(part: YamlPart): YamlPart {
  const name: YamlEntry = { name: 'id', above: '', behind: '', part: { kind: 'scalar', text: 'added' } };
  if (part.kind === 'map')
    return { ...part, entries: [name, ...part.entries.filter((entry) => entry.name !== 'id')] };
  if (part.kind === 'list') return { ...part, entries: [{ ...name, name: '-' }, ...part.entries] };
  return { kind: 'map', entries: [name, { name: 'value', above: '', behind: '', part }] };
}
