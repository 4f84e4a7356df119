import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, threadId } from 'node:worker_threads';
import type { FileAnalysis, LanguageEngine } from '../../functions/validation/analysis.ts';
import { serveEngines } from '../../functions/validation/engines/serve-engines.ts';
import { fileAnalysis } from './validation-files.ts';

// The language's own types leave WebAssembly to those of browsers.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (pages: { readonly initial: number }) => object;
};

/** A module with one function, `unreachable`: the smallest trap there is. */
const trap = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 116, 0, 0, 10, 5, 1, 3, 0, 0, 11,
]);

const held: unknown[] = [];
let served = 0;

const nested = (depth: number): number => nested(depth + 1) + 1;

/** What a file of that text does to the engine; any other text is analysed. */
const doings: Readonly<Record<string, () => void>> = {
  hangs: () => {
    for (;;);
  },
  nests: () => nested(0),
  traps: () => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(trap));
    (exports.t as () => void)();
  },
  'traps unless first': () => {
    if (served > 0) doings.traps?.();
  },
  throws: () => {
    throw new Error('a rule gave up\nwith a stack');
  },
  exits: () => process.exit(3),
  'eats memory': () => {
    for (;;) held.push(new Array(100_000).fill(held.length));
  },
  'keeps memory': () => held.push(new WebAssembly.Memory({ initial: 6_400 })),
  'dies afterwards': () => {
    setImmediate(() => {
      throw new Error('from a finalizer');
    });
  },
};

/** The number of lines of every file is the number of the thread that looked at it. */
function look(text: string): FileAnalysis {
  doings[text]?.();
  served += 1;
  return fileAnalysis({ lines: threadId });
}

const engine: LanguageEngine = {
  analyse: ({ text }) => look(text),
  fix: ({ text }, kind, codes = []) => {
    look(text);
    return { text: `${text}, ${kind} fixed`, codes };
  },
};

/** An entry for engine threads that does what the file says. */
if (parentPort) {
  serveEngines(parentPort, {
    python: async () => engine,
    javascript: async () => {
      throw new Error('Cannot find it');
    },
    json: () => new Promise(() => setInterval(() => undefined, 1_000)),
    markdown: async () => {
      await delay(700);
      return engine;
    },
  });
}
