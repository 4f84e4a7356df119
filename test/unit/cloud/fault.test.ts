import { describe, expect, it } from 'vitest';
import {
  exitFault,
  faultFromInit,
  faultFromRejection,
  faultFromThrown,
  memoryFault,
  timeoutFault,
} from '../../../local/cloud/lambda/fault.ts';

describe('what a function throws', () => {
  it('keeps the name, the message and the trace of an error', () => {
    const fault = faultFromThrown(new RangeError('too far'));

    expect(fault).toMatchObject({ errorType: 'RangeError', errorMessage: 'too far' });
    expect(fault.trace[0]).toBe('RangeError: too far');
  });

  it('has the type of the value when it is no error', () => {
    expect(faultFromThrown('oh')).toEqual({ errorType: 'string', errorMessage: 'oh', trace: [] });
  });

  it('has no trace when the error has none', () => {
    const bare = new Error('bare');
    delete bare.stack;

    expect(faultFromThrown(bare).trace).toEqual([]);
  });
});

describe('a module that cannot be loaded', () => {
  it.each([
    [
      'its syntax',
      new SyntaxError('Unexpected token'),
      'Runtime.UserCodeSyntaxError',
      'SyntaxError: Unexpected token',
    ],
    [
      'what it imports',
      Object.assign(new Error('Cannot find a'), { code: 'ERR_MODULE_NOT_FOUND' }),
      'Runtime.ImportModuleError',
      'Error: Cannot find a',
    ],
    ['what it throws', new TypeError('x is no function'), 'TypeError', 'x is no function'],
    ['a value that it throws', 7, 'number', '7'],
  ])('is blamed for %s', (_, thrown, errorType, errorMessage) => {
    expect(faultFromInit(thrown)).toMatchObject({ errorType, errorMessage });
  });
});

describe('a rejection that nobody hears', () => {
  it.each([
    [new TypeError('late'), 'TypeError: late'],
    ['late', 'late'],
  ])('of %s says so', (reason, errorMessage) => {
    expect(faultFromRejection(reason)).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage,
    });
  });
});

describe('a function that Lambda ends', () => {
  it.each([
    [timeoutFault('r', 3), 'Sandbox.Timedout', 'Task timed out after 3.00 seconds'],
    [memoryFault('r'), 'Runtime.OutOfMemory', 'signal: killed'],
    [exitFault('r', 7), 'Runtime.ExitError', 'exit status 7'],
  ])('names the request and the reason: %o', (fault, errorType, words) => {
    expect(fault.errorType).toBe(errorType);
    expect(fault.errorMessage).toContain('RequestId: r');
    expect(fault.errorMessage).toContain(words);
  });
});
