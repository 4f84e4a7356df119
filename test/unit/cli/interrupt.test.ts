import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { onInterrupt } from '../../../cli/interrupt.ts';

/** A process that only counts how it is ended, and a clock that is moved by hand. */
function setUp() {
  const exits: number[] = [];
  const said: string[] = [];
  const host = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
  const time = { now: 0 };
  const interrupt = onInterrupt({
    process: host,
    now: () => time.now,
    ended: () => said.push('ended'),
  });
  return { interrupt, host, time, exits, said };
}

describe('an interrupt', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('aborts on the first %s and ends nothing', (signal) => {
    const { interrupt, host, exits } = setUp();

    expect(interrupt.signal.aborted).toBe(false);
    host.emit(signal);

    expect(interrupt.signal.aborted).toBe(true);
    expect(exits).toEqual([]);
  });

  it('takes two at once for one press of the keys, which came on two ways', () => {
    const { host, time, exits } = setUp();

    host.emit('SIGINT');
    time.now = 500;
    host.emit('SIGINT');

    expect(exits).toEqual([]);
  });

  it('ends the process with 130 on a second press, and says so before', () => {
    const { host, time, exits, said } = setUp();

    host.emit('SIGINT');
    time.now = 501;
    host.emit('SIGINT');

    expect(said).toEqual(['ended']);
    expect(exits).toEqual([130]);
  });

  it('listens to nothing any more once it is stopped', () => {
    const { interrupt, host } = setUp();

    interrupt.stop();
    host.emit('SIGINT');

    expect(interrupt.signal.aborted).toBe(false);
  });
});
