import { styleText } from 'node:util';
import { redact } from '../../shared/secrets/redact.ts';

/** How a text may look. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Where a command writes: results to standard output, everything else to standard error. */
export interface Terminal {
  /** One or more lines of the result. */
  print(text: string): void;
  /** One or more lines of the result, in place of all that stands on a terminal; below it elsewhere. */
  printAnew(text: string): void;
  /** The result byte for byte: a file that was asked for, and that is shown as it is. */
  write(bytes: Uint8Array): void;
  /** The result as JSON, the only thing on standard output then. */
  printJson(value: unknown): void;
  /** What a person should know and no program reads. */
  note(text: string): void;
  /** Shows a line that the next one replaces; says nothing where standard error is no terminal. */
  progress(text: string): void;
  /** Removes what `progress` showed. */
  clearProgress(): void;
  /** Colours standard output, where it takes colours. */
  paint(style: Style, text: string): string;
  /** From here on this text appears nowhere. */
  hide(secret: string): void;
  /** Whether `progress` shows anything. */
  readonly live: boolean;
}

/** A stream that may lead to a person. */
export type TerminalStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};

/** A terminal on two streams. `TERM=dumb` and `CI` keep lines from being replaced. */
export function createTerminal(
  out: TerminalStream,
  err: TerminalStream,
  environment: Readonly<Record<string, string | undefined>>,
): Terminal {
  const secrets: string[] = [];
  const live = err.isTTY === true && environment.TERM !== 'dumb' && !environment.CI;
  let shown = false;
  const clearProgress = (): void => {
    if (shown) err.write('\r\u001b[K');
    shown = false;
  };
  const clean = (text: string): string => redact(text, secrets);
  return {
    live,
    clearProgress,
    print(text) {
      clearProgress();
      out.write(`${clean(text)}\n`);
    },
    printAnew(text) {
      clearProgress();
      const replaces = out.isTTY === true && environment.TERM !== 'dumb' && !environment.CI;
      out.write(`${replaces ? '\u001b[H\u001b[2J' : ''}${clean(text)}\n`);
    },
    write(bytes) {
      clearProgress();
      out.write(bytes);
    },
    printJson(value) {
      clearProgress();
      out.write(`${clean(JSON.stringify(value, undefined, 2))}\n`);
    },
    note(text) {
      clearProgress();
      err.write(`${clean(text)}\n`);
    },
    progress(text) {
      if (!live) return;
      const width = Math.max(20, (err.columns || 80) - 1);
      err.write(`\r\u001b[K${clean(text).slice(0, width)}`);
      shown = true;
    },
    paint: (style, text) => styleText(style, text, { stream: out }),
    hide: (secret) => void secrets.push(secret),
  };
}
