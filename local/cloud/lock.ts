import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CloudLockedError } from './errors.ts';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.ts';

const lockSchema = z.object({ pid: z.number().int(), startedAt: z.string().optional() });

/** A held lock. */
export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the data directory for this process, or throws `CLOUD_LOCKED` when a live process has it. A lock whose process
 * is dead is taken over. Should two processes take over at the same moment, the lock of the LevelDB store below the same
 * directory lets only one of them go on.
 */
export async function lockDirectory(dataDirectory: string): Promise<Lock> {
  await mkdir(dataDirectory, { recursive: true });
  const file = join(dataDirectory, 'cloud.lock');
  const holder = await holderOf(file);
  if (holder !== undefined && (await isAlive(holder))) throw new CloudLockedError(dataDirectory, holder.pid);
  if (holder !== undefined) await rm(file, { force: true });
  await create(file, dataDirectory);
  return { release: () => rm(file, { force: true }) };
}

async function create(file: string, dataDirectory: string): Promise<void> {
  const identity = await identityOf(process.pid);
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(JSON.stringify(identity));
    await handle.close();
  } catch (cause) {
    if (!isCode(cause, 'EEXIST')) throw cause;
    const holder = await holderOf(file);
    throw new CloudLockedError(dataDirectory, holder?.pid ?? 0, cause);
  }
}

async function holderOf(file: string): Promise<ProcessIdentity | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  // A process that was killed while writing leaves half a file: no live process has that.
  const parsed = lockSchema.safeParse(parse(text));
  if (!parsed.success) return { pid: 0, startedAt: undefined };
  return { pid: parsed.data.pid, startedAt: parsed.data.startedAt };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
