import { stripVTControlCharacters, styleText } from 'node:util';

/** Shows what happens: on a terminal some lines are redrawn in place, elsewhere every line stands once. */
export interface Display {
  /** Begins a numbered step. */
  step(title: string): void;
  line(text: string): void;
  /** Lines that stand for something under way. Each call replaces the last; `end` leaves the last ones standing. */
  live(lines: readonly string[]): void;
  endLive(): void;
  paint(style: 'bold' | 'dim' | 'green' | 'red' | 'cyan' | 'yellow', text: string): string;
  /** Whether `live` shows anything before its end. */
  readonly animated: boolean;
}

/** A display on a stream. `NO_COLOR` and pipes get plain lines without control codes. */
export function createDisplay(
  stream: NodeJS.WriteStream,
  environment: Readonly<Record<string, string | undefined>>,
): Display {
  const animated = stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
  let steps = 0;
  let drawn: readonly string[] = [];
  const write = (text: string): void => void stream.write(text);
  const erase = (): void => {
    if (drawn.length > 0) write(`\u001b[${drawn.length}A\u001b[J`);
  };
  const draw = (lines: readonly string[]): void => {
    // Some terminals say 0.
    const width = (stream.columns || 80) - 1;
    for (const line of lines) write(`${fitting(line, width)}\n`);
  };
  return {
    animated,
    paint: (style, text) => (animated ? styleText(style, text, { validateStream: false }) : text),
    step(title) {
      steps += 1;
      const text = `${steps}  ${title}`;
      write(`\n${animated ? styleText('bold', text, { validateStream: false }) : text}\n`);
    },
    line: (text) => write(`${text}\n`),
    live(lines) {
      if (animated) {
        erase();
        draw(lines);
      }
      drawn = lines;
    },
    endLive() {
      if (!animated) for (const line of drawn) write(`${line}\n`);
      drawn = [];
    },
  };
}

/** A line that wraps would make two, and the next redraw would erase too little. */
function fitting(line: string, width: number): string {
  return stripVTControlCharacters(line).length <= width
    ? line
    : stripVTControlCharacters(line).slice(0, width);
}
