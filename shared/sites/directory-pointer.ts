import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ownFolder } from './layout.ts';
import { type Pointer, parsePointer, pointerText } from './pointer.ts';

/** A pointer with the number under which it is kept; 0: there is none. */
export interface NumberedPointer {
  readonly pointer: Pointer | undefined;
  readonly number: number;
}

/** Earlier pointers that stay, so that a reader or writer that slept still finds its number taken. */
const kept = 50;

/**
 * The pointer of a site in a directory: the file `.auto-builder/pointer/<number>.json` with the highest number. Numbers are taken by `link`, which
 * only one of several processes can do, and a killed one leaves no lock behind.
 */
export async function readDirectoryPointer(directory: string): Promise<NumberedPointer> {
  for (;;) {
    const number = Math.max(0, ...(await numbersIn(directory)));
    if (number === 0) return { pointer: undefined, number };
    const text = await unlessMissing(readFile(fileOf(directory, number), 'utf8'));
    // It was so far behind that it was cleared away between the two lines.
    if (text !== undefined) return { pointer: parsePointer(text), number };
  }
}

/** Makes it the next one after `expected`; false when there is a next one. */
export async function writeDirectoryPointer(
  directory: string,
  pointer: Pointer,
  expected: number,
): Promise<boolean> {
  const folder = folderOf(directory);
  await mkdir(folder, { recursive: true });
  if (Math.max(0, ...(await numbersIn(directory))) !== expected) return false;
  const number = expected + 1;
  const unfinished = join(folder, `${randomUUID()}.tmp`);
  try {
    await writeDurably(unfinished, pointerText(pointer));
    if (!(await linked(unfinished, fileOf(directory, number)))) return false;
  } finally {
    await rm(unfinished, { force: true });
  }
  const numbers = await numbersIn(directory);
  const highest = Math.max(...numbers);
  // The number was free only because those that had it were cleared away meanwhile.
  const isTooLate = highest - number >= kept;
  const old = numbers.filter((each) => each <= highest - kept);
  await Promise.all(old.map((each) => rm(fileOf(directory, each), { force: true })));
  return !isTooLate;
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** A pointer must not be there without its content after the power was cut. */
async function writeDurably(path: string, text: string): Promise<void> {
  await using file = await open(path, 'wx');
  await file.writeFile(text);
  await file.sync();
}

async function numbersIn(directory: string): Promise<number[]> {
  const names = (await unlessMissing(readdir(folderOf(directory)))) ?? [];
  return names.flatMap((name) => {
    const number = /^([1-9]\d{0,14})\.json$/.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

function folderOf(directory: string): string {
  return join(directory, ownFolder, 'pointer');
}

function fileOf(directory: string, number: number): string {
  return join(folderOf(directory), `${number}.json`);
}

async function unlessMissing<Value>(value: Promise<Value>): Promise<Value | undefined> {
  try {
    return await value;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
