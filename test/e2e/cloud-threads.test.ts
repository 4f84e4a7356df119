import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCloud } from '../../local/cloud/cloud.ts';
import { resource, temporaryDirectory, writeAssembly } from '../support/cloud.ts';

/** A function that asks a thread of its own; each call tells the thread's process and what its package says. */
const asking = `
  import { Worker } from 'node:worker_threads';
  let thread;
  export const handler = async (event) => {
    thread ??= new Worker(new URL('./helping-thread.mjs', import.meta.url), { env: {}, execArgv: [], stdout: true });
    const answer = new Promise((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('exit', (code) => reject(new Error('the thread ended with ' + code)));
      thread.once('error', reject);
    });
    thread.postMessage(event);
    try {
      return await answer;
    } catch (error) {
      thread = undefined;
      throw error;
    }
  };
`;
const helping = `
  import { createRequire } from 'node:module';
  import { parentPort } from 'node:worker_threads';
  const beside = createRequire(import.meta.url)('package-beside');
  parentPort.on('message', (event) => {
    if (event.fault === 'exit') process.exit(9);
    if (event.fault === 'stack') (function again() { return again() + 1; })();
    parentPort.postMessage({ beside, variables: Object.keys(process.env) });
  });
`;

/** A cloud with that function, whose folder has the thread and the package. */
async function cloudWithThread() {
  const directory = await writeAssembly({
    Test: {
      resources: { Role: resource.role(), Function: resource.lambda('subject') },
      bundles: { subject: asking },
    },
  });
  const folder = join(directory, 'asset.subject');
  await mkdir(join(folder, 'node_modules/package-beside'), { recursive: true });
  await writeFile(join(folder, 'helping-thread.mjs'), helping);
  await writeFile(join(folder, 'node_modules/package-beside/index.js'), "module.exports = 'found';");
  const cloud = await startCloud({
    assemblyDirectory: directory,
    dataDirectory: await temporaryDirectory(),
    secrets: {},
  });
  onTestFinished(() => cloud.close());
  return cloud;
}

describe('a function with a thread of its own', () => {
  it('finds it, and its packages, in its folder', async () => {
    const cloud = await cloudWithThread();
    expect(await cloud.invoke('subject', {})).toMatchObject({
      ok: true,
      payload: { beside: 'found', variables: [] },
    });
  });

  it.each(['exit', 'stack'])('outlives its thread, which ends by: %s', async (fault) => {
    const cloud = await cloudWithThread();
    expect(await cloud.invoke('subject', { fault })).toMatchObject({ ok: false });
    expect(await cloud.invoke('subject', {})).toMatchObject({ ok: true });
  });

  it('lets the cloud close while the thread waits', async () => {
    const cloud = await cloudWithThread();
    await cloud.invoke('subject', {});
    await expect(cloud.close()).resolves.toBeUndefined();
  });
});
