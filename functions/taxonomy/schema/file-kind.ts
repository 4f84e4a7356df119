import type { Node, ObjectNode } from '../document/node.ts';

/** What a file is about. `custom` is everything that is not known. */
export const fileKinds = [
  'doc_index',
  'search_index',
  'roadmap_index',
  'cross_references',
  'custom',
] as const;
export type FileKind = (typeof fileKinds)[number];

/** A kind, and in a sentence what speaks for it. */
export interface RecognisedKind {
  readonly kind: FileKind;
  readonly why: string;
}

/** Names of files without extension, in lower case and without what separates words. */
const knownNames: ReadonlyMap<string, FileKind> = new Map([
  ...named('doc_index', [
    'docindex',
    'docsindex',
    'documentindex',
    'documentsindex',
    'documentationindex',
    'docmap',
  ]),
  ...named('search_index', ['searchindex', 'searchdata', 'searchdocs']),
  ...named('roadmap_index', ['roadmapindex', 'roadmap', 'roadmaps', 'milestones']),
  ...named('cross_references', [
    'crossreferences',
    'crossreference',
    'crossrefs',
    'crossref',
    'crossreferenceindex',
    'xrefs',
    'xref',
  ]),
]);

function named(kind: FileKind, names: readonly string[]): readonly (readonly [string, FileKind])[] {
  return names.map((name) => [name, kind]);
}

/** Recognises a file by its name, and where that says nothing, by what its items look like. */
export function fileKindOf(path: string, root: Node): RecognisedKind {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const stem = name
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  const known = /\.(md|mdx|markdown)$/i.test(name) ? undefined : knownNames.get(stem);
  if (known) return { kind: known, why: `It is called ${name}.` };
  const items = sampleItems(root);
  const shape = shapes.find(({ fits }) => items.length > 0 && items.filter(fits).length * 2 > items.length);
  if (shape) return { kind: shape.kind, why: `Most of its items have ${shape.what}.` };
  return { kind: 'custom', why: 'Neither its name nor the shape of its items is a known one.' };
}

const shapes: readonly {
  readonly kind: FileKind;
  readonly what: string;
  readonly fits: (item: ObjectNode) => boolean;
}[] = [
  {
    kind: 'cross_references',
    what: 'a source and a target',
    fits: (item) => has(item, 'source', 'from') && has(item, 'target', 'to'),
  },
  {
    kind: 'roadmap_index',
    what: 'a status and a date or milestone',
    fits: (item) =>
      has(item, 'status', 'state') &&
      has(item, 'milestone', 'quarter', 'due', 'due_date', 'target_date', 'eta', 'priority', 'phase'),
  },
  {
    kind: 'search_index',
    what: 'a place and words to find it by',
    fits: (item) =>
      has(item, 'keywords', 'terms', 'tokens', 'content', 'body') &&
      has(item, 'id', 'path', 'url', 'href', 'slug'),
  },
  {
    kind: 'doc_index',
    what: 'a title and a place',
    fits: (item) => has(item, 'title', 'name') && has(item, 'path', 'file', 'url', 'href', 'slug'),
  },
];

function has(item: ObjectNode, ...names: readonly string[]): boolean {
  return names.some((name) => item.members.has(name));
}

/** So many say what the others look like. */
const sampled = 200;

/** Objects in lists that stand at the top, or in the members of what stands there. */
function sampleItems(root: Node): readonly ObjectNode[] {
  const tops = root.kind === 'object' ? [...root.members.values()] : [root];
  const lists = tops.flatMap((top) => (top.kind === 'object' ? [...top.members.values()] : [top]));
  return lists
    .flatMap((list) => (list.kind === 'array' ? list.items.slice(0, sampled) : []))
    .filter((item) => item.kind === 'object')
    .slice(0, sampled);
}
