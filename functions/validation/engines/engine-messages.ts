import type { AnalysisTask, FileAnalysis, FixedText, FixKind } from '../analysis.ts';

/** What an engine thread is asked. One at a time. */
export type EngineRequest =
  | { readonly kind: 'analyse'; readonly task: AnalysisTask }
  | {
      readonly kind: 'fix';
      readonly task: AnalysisTask;
      readonly fixKind: FixKind;
      readonly codes: readonly string[] | undefined;
    };

/** What a request leads to. */
export type EngineResult = FileAnalysis | FixedText;

/** A file about which nothing could be said, and why. */
export interface EngineProblem {
  readonly problem: string;
}

/** What an engine thread says to a request: `begun` once its engine is loaded, then one of the other two. */
export type EngineReply =
  | { readonly kind: 'begun' }
  | {
      readonly kind: 'done';
      readonly result: EngineResult;
      /** Bytes that the thread holds, its engines' memories included. */
      readonly memory: number;
    }
  | {
      readonly kind: 'failed';
      readonly problem: string;
      /**
       * What is left of the thread: `sound`, it goes on; `nested`, the stack ran out in the middle of an engine; `broken`, an
       * engine gave up, for which earlier files may be to blame. After the last two it must be ended.
       */
      readonly state: 'sound' | 'nested' | 'broken';
      readonly memory: number;
    };
