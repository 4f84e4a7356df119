import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonFormat } from '../../functions/taxonomy/document/json/json-format.ts';
import { mergeValues } from '../../functions/taxonomy/merge/merge-values.ts';
import { git } from '../native-git.ts';
import { median, milliseconds, type Row } from '../report.ts';
import {
  edit,
  editedFiles,
  type IndexFile,
  indexEntry,
  originalFiles,
  type SetSize,
  seeded,
  textOf,
} from './index-files.ts';

const entries = 10_000;
const replicas = 10;

/** An index of 5 MB with 10,000 entries, of which each of ten replicas has changed some: from the bytes to the merged bytes. */
export async function mergeLargeIndex(rounds: number): Promise<Row[]> {
  const base = largeIndex();
  const baseBytes = Buffer.from(textOf(base));
  const sides = Array.from({ length: replicas }, (_, replica) => {
    const copy = structuredClone(base);
    const random = seeded(replica);
    for (let change = 0; change < 50; change += 1) edit(copy, `r${replica}`, random);
    return Buffer.from(textOf(copy));
  });
  const times: number[] = [];
  let conflicts = 0;
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    const document = jsonFormat.parse(baseBytes, 'base');
    const merged = mergeValues({
      current: document.root,
      sides: sides.map((bytes, replica) => ({
        name: `r${replica}`,
        base: document.root,
        value: jsonFormat.parse(bytes, `r${replica}`, document).root,
      })),
      strategy: 'merge',
      rank: [],
    });
    if (merged.value) document.edit(merged.value);
    times.push(performance.now() - started);
    conflicts = merged.conflicts.length;
  }
  const time = median(times);
  const size = (baseBytes.length / 1e6).toFixed(1);
  return [
    {
      name: `index of ${size} MB, ${entries} entries, from ${replicas} replicas with 50 edits each: read, merged, written`,
      ours: `${milliseconds(time)}, ${conflicts} conflicts`,
      target: { text: '≤ 1 s', met: time <= 1000 },
    },
  ];
}

function largeIndex(): IndexFile {
  const at = (number: number) => ({
    ...indexEntry(`entry-${number}`),
    summary: 'words and more words '.repeat(15),
  });
  return { version: 1, entries: Array.from({ length: entries }, (_, number) => at(number)) };
}

/** The edits of the round over many replicas, file by file: merged by git one replica after another, and by us all at once. */
export async function conflictsOfGit(scratch: string, size: SetSize): Promise<Row[]> {
  const originals = originalFiles(size);
  const edited = editedFiles(size);
  const counts = { files: 0, git: 0, broken: 0, ours: 0 };
  for (const [number, original] of originals.entries()) {
    const base = textOf(original);
    const sides = edited.flatMap((files) => {
      const file = files.get(number);
      return file === undefined ? [] : [textOf(file)];
    });
    if (sides.length < 2) continue;
    counts.files += 1;
    const textual = await mergeOneByOne(scratch, base, sides);
    if (textual === undefined) counts.git += 1;
    else if (!isIndex(textual)) counts.broken += 1;
    const document = jsonFormat.parse(Buffer.from(base), 'base');
    const { conflicts } = mergeValues({
      current: document.root,
      sides: sides.map((text, side) => ({
        name: `${side}`,
        base: document.root,
        value: jsonFormat.parse(Buffer.from(text), `${side}`, document).root,
      })),
      strategy: 'merge',
      rank: [],
    });
    if (conflicts.length > 0) counts.ours += 1;
  }
  const broken = counts.broken > 0 ? `, ${counts.broken} more become what is no JSON` : '';
  return [
    {
      name: `${counts.files} files that 2 replicas or more edited: files with a conflict, against git merge-file`,
      peer: `${counts.git}${broken}`,
      ours: `${counts.ours}`,
      ratio: counts.ours / counts.git,
    },
  ];
}

/** `undefined`: there was a conflict. */
async function mergeOneByOne(
  scratch: string,
  base: string,
  sides: readonly string[],
): Promise<string | undefined> {
  let merged = base;
  for (const side of sides) {
    const { conflicts, text } = await mergeTextually(scratch, [merged, base, side]);
    if (conflicts) return undefined;
    merged = text;
  }
  return merged;
}

async function mergeTextually(
  scratch: string,
  texts: readonly [string, string, string],
): Promise<{ readonly conflicts: boolean; readonly text: string }> {
  const paths = ['ours', 'base', 'theirs'].map((name) => join(scratch, `${name}.json`));
  await Promise.all(paths.map((path, index) => writeFile(path, texts[index] ?? '')));
  try {
    await git(scratch, 'merge-file', '-q', ...paths);
  } catch (error) {
    // It exits with the number of conflicts.
    if (error instanceof Error && 'code' in error && typeof error.code === 'number' && error.code < 128) {
      return { conflicts: true, text: '' };
    }
    throw error;
  }
  return { conflicts: false, text: await readFile(paths[0] ?? '', 'utf8') };
}

function isIndex(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
