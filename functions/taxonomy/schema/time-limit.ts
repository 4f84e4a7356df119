import { createContext, Script } from 'node:vm';

/** Runs something that may not end by itself, such as a pattern from elsewhere. */
export type TimeLimited = <Result>(run: () => Result) => { readonly result: Result } | 'out-of-time';

/**
 * A way to run code for at most so many milliseconds. What it throws is thrown. The only thing that can stop a regular expression is the
 * engine's own interrupt, which `node:vm` reaches; nothing is isolated by it.
 */
export function timeLimit(milliseconds: number): TimeLimited {
  const sandbox: { run?: () => unknown } = {};
  const context = createContext(sandbox);
  const script = new Script('run()');
  return <Result>(run: () => Result) => {
    const ended: { result?: Result } = {};
    sandbox.run = () => {
      ended.result = run();
    };
    try {
      script.runInContext(context, { timeout: milliseconds });
      return { result: ended.result as Result };
    } catch (error) {
      if (isTimeout(error)) return 'out-of-time';
      throw error;
    }
  };
}

/** The error is of the other context, where `Error` is another class. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
