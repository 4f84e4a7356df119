import { describe, expect, it } from 'vitest';
import { resource, startTestCloud } from '../support/cloud.ts';

async function cloudWithFunction(code: string, properties: Readonly<Record<string, unknown>> = {}) {
  return startTestCloud({
    resources: { Role: resource.role(), Function: resource.lambda('subject', properties) },
    bundles: { subject: code },
  });
}

/** A function that does what its event says, and tells how often its module was loaded. */
const faulty = `
  let calls = 0;
  export const handler = async (event, context) => {
    calls += 1;
    if (event.fault === 'throw') throw new TypeError('broken on purpose');
    if (event.fault === 'throw text') throw 'only text';
    if (event.fault === 'hang') await new Promise(() => {});
    if (event.fault === 'spin') for (;;);
    if (event.fault === 'exit') process.exit(7);
    if (event.fault === 'heap') { const kept = []; for (;;) kept.push(new Array(10_000).fill(kept.length)); }
    if (event.fault === 'buffers') {
      const kept = [];
      for (;;) { kept.push(Buffer.alloc(8_000_000, 1)); await new Promise((done) => setImmediate(done)); }
    }
    if (event.fault === 'rejection') {
      Promise.reject(new RangeError('nobody listens'));
      await new Promise(() => {});
    }
    if (event.fault === 'uncaught') {
      setImmediate(() => { throw new Error('from a callback'); });
      await new Promise(() => {});
    }
    return { calls, event, remaining: context.getRemainingTimeInMillis(), requestId: context.awsRequestId };
  };
`;

describe('a function in the local cloud', () => {
  it('gets its event and a context, and its thread is reused while it is well', async () => {
    const cloud = await cloudWithFunction(faulty);
    const first = await cloud.invoke('subject', { some: 'event' });
    const second = await cloud.invoke('subject', {});
    expect(first).toMatchObject({ ok: true, payload: { calls: 1, event: { some: 'event' } } });
    expect(first.ok && first.payload).toMatchObject({ requestId: first.requestId });
    expect(second).toMatchObject({ ok: true, payload: { calls: 2 } });
  });

  it.each([
    ['throws an error', 'throw', { errorType: 'TypeError', errorMessage: 'broken on purpose' }, 2],
    ['throws a text', 'throw text', { errorType: 'string', errorMessage: 'only text' }, 2],
    ['waits past its timeout', 'hang', { errorType: 'Sandbox.Timedout' }, 1],
    ['computes past its timeout', 'spin', { errorType: 'Sandbox.Timedout' }, 1],
    ['ends its own process', 'exit', { errorType: 'Runtime.ExitError' }, 1],
    ['fills its heap', 'heap', { errorType: 'Runtime.OutOfMemory' }, 1],
    ['fills its memory with buffers', 'buffers', { errorType: 'Runtime.OutOfMemory' }, 1],
    ['leaves a rejection unhandled', 'rejection', { errorType: 'Runtime.UnhandledPromiseRejection' }, 1],
    ['throws from a callback', 'uncaught', { errorType: 'Error', errorMessage: 'from a callback' }, 1],
  ])(
    'that %s is reported as Lambda would, and can be called again',
    async (_, fault, expected, callsAfter) => {
      const cloud = await cloudWithFunction(faulty, { Timeout: 2, MemorySize: 128 });
      await expect(cloud.invoke('subject', { fault })).resolves.toMatchObject({ ok: false, fault: expected });
      await expect(cloud.invoke('subject', {})).resolves.toMatchObject({
        ok: true,
        payload: { calls: callsAfter },
      });
    },
  );

  it('that is too slow is told its timeout in words', async () => {
    const cloud = await cloudWithFunction(faulty, { Timeout: 1 });
    const result = await cloud.invoke('subject', { fault: 'hang' });
    expect(!result.ok && result.fault.errorMessage).toContain('Task timed out after 1.00 seconds');
  });

  it('that ends its process is told its exit status', async () => {
    const cloud = await cloudWithFunction(faulty);
    const result = await cloud.invoke('subject', { fault: 'exit' });
    expect(!result.ok && result.fault.errorMessage).toContain('exit status 7');
  });

  it.each([
    ['with a syntax error', 'export const handler = async ( => {};', 'Runtime.UserCodeSyntaxError'],
    ['that throws while it loads', 'throw new RangeError("no"); export const handler = 1;', 'RangeError'],
    [
      'that imports what is not there',
      'import "./missing.mjs"; export const handler = 1;',
      'Runtime.ImportModuleError',
    ],
    ['without the handler', 'export const other = 1;', 'Runtime.HandlerNotFound'],
    [
      'that ends its process while it loads',
      'process.exit(3); export const handler = 1;',
      'Runtime.ExitError',
    ],
  ])('%s fails at every call', async (_, code, errorType) => {
    const cloud = await cloudWithFunction(code);
    for (const attempt of [1, 2])
      await expect(cloud.invoke('subject', { attempt })).resolves.toMatchObject({
        ok: false,
        fault: { errorType },
      });
  });
});
