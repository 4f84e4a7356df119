import { setFlagsFromString } from 'node:v8';
import { parentPort } from 'node:worker_threads';
import { serveEngines } from './serve-engines.ts';

/** The entry of an engine thread: `engine-pool.ts` starts it, and ends it at any time. */
if (parentPort) {
  // V8 optimises WebAssembly in the background, by default as much at once as there is to do: some 250 MB for ruff alone.
  setFlagsFromString('--wasm-num-compilation-tasks=1');
  serveEngines(parentPort, {
    python: async () => (await import('./python-engine.ts')).createPythonEngine(),
    javascript: async () => (await import('./javascript-engine.ts')).createJavascriptEngine(),
    json: async () => (await import('./json-engine.ts')).createJsonEngine(),
    markdown: async () => (await import('./markdown-engine.ts')).createMarkdownEngine(),
  });
}
