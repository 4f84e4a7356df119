import { parentPort } from 'node:worker_threads';
import { serveEngines } from './serve-engines.ts';

/** The entry of an engine thread: `engine-pool.ts` starts it, and ends it at any time. */
if (parentPort) {
  serveEngines(parentPort, {
    python: async () => (await import('./python-engine.ts')).createPythonEngine(),
    javascript: async () => (await import('./javascript-engine.ts')).createJavascriptEngine(),
    json: async () => (await import('./json-engine.ts')).createJsonEngine(),
    markdown: async () => (await import('./markdown-engine.ts')).createMarkdownEngine(),
  });
}
