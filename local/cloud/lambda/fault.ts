/** How Lambda reports that a function failed: the body of a response with `X-Amz-Function-Error`. */
export interface Fault {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** How one invocation ended. */
export type InvocationResult =
  | { readonly ok: true; readonly requestId: string; readonly payload: unknown }
  | { readonly ok: false; readonly requestId: string; readonly fault: Fault };

/** What was thrown, as Lambda's Node.js runtime writes it. */
export function faultFromThrown(thrown: unknown): Fault {
  if (!(thrown instanceof Error))
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return {
    errorType: thrown.name,
    errorMessage: thrown.message,
    trace: thrown.stack?.split('\n') ?? [],
  };
}

/** A module that could not be loaded. */
export function faultFromInit(thrown: unknown): Fault {
  const fault = faultFromThrown(thrown);
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (thrown instanceof SyntaxError)
    return {
      ...fault,
      errorType: 'Runtime.UserCodeSyntaxError',
      errorMessage: `SyntaxError: ${fault.errorMessage}`,
    };
  if (code === 'ERR_MODULE_NOT_FOUND')
    return { ...fault, errorType: 'Runtime.ImportModuleError', errorMessage: `Error: ${fault.errorMessage}` };
  return fault;
}

/** A promise that was rejected with nobody listening. */
export function faultFromRejection(reason: unknown): Fault {
  const { errorMessage, errorType, trace } = faultFromThrown(reason);
  return {
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: reason instanceof Error ? `${errorType}: ${errorMessage}` : errorMessage,
    trace,
  };
}

/** The function did not answer in time. */
export function timeoutFault(requestId: string, seconds: number): Fault {
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
    trace: [],
  };
}

/** The function used more memory than it has. */
export function memoryFault(requestId: string): Fault {
  return {
    errorType: 'Runtime.OutOfMemory',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
    trace: [],
  };
}

/** The function ended its own process. */
export function exitFault(requestId: string, exitCode: number): Fault {
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status ${exitCode}`,
    trace: [],
  };
}
