import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockDirectory } from '../../../local/cloud/lock.ts';
import { identityOf, isAlive } from '../../../local/cloud/process-identity.ts';
import { temporaryDirectory } from '../../support/cloud.ts';

/** The identity of a process that has ended. */
async function deadProcess() {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: 'pipe' });
  await once(child, 'spawn');
  const identity = await identityOf(child.pid ?? 0);
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  return identity;
}

describe('the lock of a data directory', () => {
  it('is held until it is released', async () => {
    const directory = join(await temporaryDirectory(), 'new');
    const lock = await lockDirectory(directory);
    await expect(lockDirectory(directory)).rejects.toMatchObject({ code: 'CLOUD_LOCKED', where: directory });
    await lock.release();
    await expect(lockDirectory(directory)).resolves.toBeDefined();
  });

  it('of a process that was killed is taken over', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'cloud.lock'), JSON.stringify(await deadProcess()));
    await lockDirectory(directory);
    const holder = JSON.parse(await readFile(join(directory, 'cloud.lock'), 'utf8'));
    expect(holder).toMatchObject({ pid: process.pid });
  });

  // Only Linux tells when a process started without starting another one.
  it.runIf(process.platform === 'linux')(
    'of a process whose id was given to another is taken over',
    async () => {
      const directory = await temporaryDirectory();
      const other = { pid: process.pid, startedAt: 'long ago' };
      await writeFile(join(directory, 'cloud.lock'), JSON.stringify(other));
      await expect(lockDirectory(directory)).resolves.toBeDefined();
    },
  );

  it('that was written only in part is taken over', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'cloud.lock'), '{"pid":');
    await expect(lockDirectory(directory)).resolves.toBeDefined();
  });
});

describe('a process', () => {
  it('is alive while it runs, and not under the id of another', async () => {
    const identity = await identityOf(process.pid);
    await expect(isAlive(identity)).resolves.toBe(true);
    await expect(isAlive(await deadProcess())).resolves.toBe(false);
    await expect(isAlive({ pid: 0, startedAt: undefined })).resolves.toBe(false);
  });
});
