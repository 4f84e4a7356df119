import { describe, expect, it } from 'vitest';
import { createLogger, type LoggerOptions } from '../../../shared/telemetry/logger.ts';

function logging(options: LoggerOptions = {}) {
  const lines: string[] = [];
  const log = createLogger({ service: 'test', level: 'INFO', write: (line) => lines.push(line), ...options });
  return { log, lines, entries: () => lines.map((line): unknown => JSON.parse(line)) };
}

describe('the log', () => {
  it('writes one JSON object a line, with level, service, message and fields', () => {
    const { log, entries } = logging({ fields: { stage: 'one' } });
    log.info('done', { repository: 'acme/app', counts: { create: 1 } });
    expect(entries()).toEqual([
      expect.objectContaining({
        level: 'INFO',
        service: 'test',
        stage: 'one',
        message: 'done',
        repository: 'acme/app',
        counts: { create: 1 },
      }),
    ]);
  });

  it('leaves out what is below its level', () => {
    const { log, entries } = logging({ level: 'WARN' });
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(entries()).toMatchObject([{ message: 'c' }, { message: 'd' }]);
  });

  it('writes debug lines at that level', () => {
    const { log, entries } = logging({ level: 'DEBUG' });
    log.debug('a');
    expect(entries()).toMatchObject([{ level: 'DEBUG', message: 'a' }]);
  });

  it('leaves secrets out of message, fields, errors, stacks and causes', () => {
    const secret = 's3cr3t-value';
    const { log, lines } = logging({ secrets: () => [secret] });
    log.error(`message ${secret}`, {
      url: `https://user:${secret}@host.test/a`,
      deep: [{ text: `x${secret}` }],
      error: new Error(`outer ${secret}`, { cause: new Error(`inner ${secret}`) }),
    });
    expect(lines.join('\n')).not.toContain(secret);
    expect(lines.join('\n')).toContain('outer [redacted]');
  });

  it('knows a secret that was read after the log was made', () => {
    const known: string[] = [];
    const { log, lines } = logging({ secrets: () => known });
    known.push('late-secret');
    log.info('late-secret');
    expect(lines[0]).not.toContain('late-secret');
  });

  it('leaves out the user part of a URL nobody told it about', () => {
    const { log, entries } = logging();
    log.info('cloning https://x:y@host.test/a');
    expect(entries()).toMatchObject([{ message: 'cloning https://[redacted]@host.test/a' }]);
  });

  it('survives a value that holds itself', () => {
    const { log, entries } = logging();
    const ring: Record<string, unknown> = { name: 'ring' };
    ring.self = ring;
    log.info('ring', { ring });
    expect(entries()).toMatchObject([{ ring: { name: 'ring' } }]);
  });
});
