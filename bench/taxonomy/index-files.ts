/** An index file of about 5.5 KB: the kind that people keep in many repositories. */
export interface IndexFile {
  version: number;
  entries: IndexEntry[];
}

/** One entry of an index. */
export interface IndexEntry {
  id: string;
  title: string;
  summary: string;
  path: string;
  tags: string[];
  weight: number;
}

/** A generator of the same numbers each time: mulberry32, https://github.com/bryc/code/blob/master/jshash/PRNGs.md */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The index file of that number with so many entries. */
export function indexFile(number: number, entries: number): IndexFile {
  return { version: 1, entries: Array.from({ length: entries }, (_, at) => indexEntry(`e${number}-${at}`)) };
}

/** An entry of about 340 bytes. */
export function indexEntry(id: string): IndexEntry {
  return {
    id,
    title: `Title of ${id}`,
    summary: `What ${id} is about: ${'words and more words '.repeat(7)}`,
    path: `docs/${id}.md`,
    tags: ['guide', 'reference'],
    weight: 10,
  };
}

/** As people and tools write it. */
export function textOf(file: IndexFile): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Changes a file as somebody would: a title, a tag, a weight, a new entry, or one less. */
export function edit(file: IndexFile, by: string, random: () => number): void {
  const at = Math.floor(random() * file.entries.length);
  const entry = file.entries[at];
  if (entry === undefined) return;
  const kind = Math.floor(random() * 5);
  if (kind === 0) entry.title = `${entry.title}, by ${by}`;
  else if (kind === 1) entry.tags.push(`from-${by}`);
  else if (kind === 2) entry.weight += 1 + Math.floor(random() * 9);
  else if (kind === 3) file.entries.splice(at, 0, indexEntry(`new-${by}-${Math.floor(random() * 1e9)}`));
  else if (file.entries.length > 8) file.entries.splice(at, 1);
}

/** How large a set is, and how much is edited in it. */
export interface SetSize {
  readonly replicas: number;
  readonly files: number;
  readonly edits: number;
}

const entriesPerFile = 15;

/** The files of the set before anybody edits them. */
export function originalFiles({ files }: SetSize): readonly IndexFile[] {
  return Array.from({ length: files }, (_, number) => indexFile(number, entriesPerFile));
}

/** Edits by people, spread over all replicas: for each replica the files that it changed, by their numbers. The same each time. */
export function editedFiles(size: SetSize): readonly ReadonlyMap<number, IndexFile>[] {
  const random = seeded(42);
  const originals = originalFiles(size);
  const changes = Array.from({ length: size.replicas }, () => new Map<number, IndexFile>());
  for (let done = 0; done < size.edits; done += 1) {
    const replica = Math.floor(random() * size.replicas);
    const number = Math.floor(random() * size.files);
    const file = changes[replica]?.get(number) ?? structuredClone(originals[number]);
    if (file === undefined) continue;
    edit(file, `r${replica}`, random);
    changes[replica]?.set(number, file);
  }
  return changes;
}
