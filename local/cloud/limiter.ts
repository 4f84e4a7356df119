/** Lets at most so many things happen at once; who comes later waits, in order. */
export interface Limiter {
  /** Resolves when there is room. The returned function makes room again; calling it twice is harmless. */
  acquire(): Promise<() => void>;
}

/** A limiter for at most `limit` holders. */
export function createLimiter(limit: number): Limiter {
  let free = limit;
  const waiting: (() => void)[] = [];
  const release = () => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    acquire: async () => {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      let held = true;
      return () => {
        if (held) release();
        held = false;
      };
    },
  };
}
