import { type LogItem, Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { LogLevel } from '../config/configuration.ts';
import { redact } from '../secrets/redact.ts';
import type { Log, LogFields } from './log.ts';

export interface LoggerOptions {
  /** The `service` of every line; left out, Powertools reads `POWERTOOLS_SERVICE_NAME`. */
  readonly service?: string;
  /** Left out, Powertools reads `LOG_LEVEL`. */
  readonly level?: LogLevel;
  /** Secret values known so far, asked for each line: `RememberingSecretStore.known`. */
  readonly secrets?: () => readonly string[];
  /** Receives each line, without its line break. Left out: standard output. */
  readonly write?: (line: string) => void;
  /** Fields on every line. */
  readonly fields?: LogFields;
}

/**
 * A log of one JSON object a line. Known secret values, user parts of URLs and everything shaped like a credential are left out of
 * messages, fields, errors, stacks and causes. Names of fields are written as they are.
 */
export function createLogger(options: LoggerOptions = {}): Log {
  const { service, level, fields, secrets = () => [], write = toStandardOutput } = options;
  const logger = new WritingLogger(write, {
    ...(service !== undefined && { serviceName: service }),
    ...(level !== undefined && { logLevel: level }),
    ...(fields !== undefined && { persistentKeys: { ...fields } }),
    jsonReplacerFn: (_key, value) => (typeof value === 'string' ? redact(value, secrets()) : value),
  });
  return {
    debug: (message, extra) => logger.debug(message, { ...extra }),
    info: (message, extra) => logger.info(message, { ...extra }),
    warn: (message, extra) => logger.warn(message, { ...extra }),
    error: (message, extra) => logger.error(message, { ...extra }),
  };
}

/** Powertools' own logger, with the place where lines go as an argument. */
class WritingLogger extends PowertoolsLogger {
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void, options: ConstructorParameters<typeof PowertoolsLogger>[0]) {
    super(options);
    this.#write = write;
  }

  protected override printLog(_level: number, item: LogItem): void {
    item.prepareForPrint();
    // The replacer's declared type says it returns nothing; JSON.stringify takes it all the same.
    const replacer: (key: string, value: unknown) => unknown = this.getJsonReplacer();
    this.#write(JSON.stringify(item.getAttributes(), replacer));
  }
}

function toStandardOutput(line: string): void {
  process.stdout.write(`${line}\n`);
}
