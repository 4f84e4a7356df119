import { getHeapStatistics } from 'node:v8';
import type { MessagePort } from 'node:worker_threads';
import type { LanguageEngine } from '../analysis.ts';
import type { Language } from '../finding.ts';
import type { EngineReply, EngineRequest, EngineResult } from './engine-messages.ts';

/** Loads the engine of one language. */
export type EngineLoaders = Readonly<Record<Language, () => Promise<LanguageEngine>>>;

/** Answers requests with engines that are loaded when their language first comes up. What an engine throws is an answer, too. */
export function serveEngines(port: Pick<MessagePort, 'on' | 'postMessage'>, loaders: EngineLoaders): void {
  const engines = new Map<Language, Promise<LanguageEngine>>();
  const reply = (message: EngineReply): void => port.postMessage(message);
  const fail = (failed: Failure): void => reply({ kind: 'failed', ...failed, memory: heldMemory() });
  port.on('message', async (request: EngineRequest) => {
    const { language } = request.task.settings;
    let engine: LanguageEngine;
    try {
      const loading = engines.get(language) ?? loaders[language]();
      engines.set(language, loading);
      engine = await loading;
    } catch (error) {
      fail({ problem: `its engine could not be loaded: ${wordsFor(error)}`, state: 'broken' });
      return;
    }
    reply({ kind: 'begun' });
    try {
      reply({ kind: 'done', result: answer(engine, request), memory: heldMemory() });
    } catch (error) {
      fail(failure(error));
    }
  });
}

type Failure = Pick<Extract<EngineReply, { kind: 'failed' }>, 'problem' | 'state'>;

function answer(engine: LanguageEngine, request: EngineRequest): EngineResult {
  return request.kind === 'analyse'
    ? engine.analyse(request.task)
    : engine.fix(request.task, request.fixKind, request.codes);
}

/** A stack that overflows in the middle of WebAssembly leaves its memory half written; a trap does so too. */
function failure(error: unknown): Failure {
  if (error instanceof RangeError && /call stack/i.test(error.message)) {
    return { problem: 'is nested too deeply', state: 'nested' };
  }
  const isTrap = error instanceof RangeError || (error instanceof Error && error.name === 'RuntimeError');
  return isTrap
    ? { problem: `the engine crashed: ${wordsFor(error)}`, state: 'broken' }
    : { problem: `the engine failed: ${wordsFor(error)}`, state: 'sound' };
}

function wordsFor(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return (words.split('\n', 1)[0] ?? '').slice(0, 200);
}

/** The JavaScript heap, and what lies outside of it: to V8 a WebAssembly memory is external. */
function heldMemory(): number {
  const { total_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}
