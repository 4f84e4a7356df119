import type { RunRecord } from './mirror-state.ts';

/** Bytes of JSON that a stored run may have: DynamoDB refuses items over 400 KB, and the keys need room too. */
const runBytesLimit = 300_000;

const steps = [
  { refs: 50, text: 500 },
  { refs: 20, text: 200 },
  { refs: 5, text: 100 },
  { refs: 0, text: 100 },
] as const;

/**
 * The run in at most `limit` bytes of JSON: first long texts are cut, then the lists of refs get shorter, for all
 * destinations alike. `counts` always stays whole, so what is left out is still counted.
 */
export function boundedRun(run: RunRecord, limit: number = runBytesLimit): RunRecord {
  for (const step of steps) {
    const candidate = cut(run, step.refs, step.text);
    if (Buffer.byteLength(JSON.stringify(candidate)) <= limit) return candidate;
  }
  return withFewerDestinations(cut(run, 0, 100), limit);
}

function cut(run: RunRecord, refs: number, text: number): RunRecord {
  return {
    ...run,
    destinations: run.destinations.map(({ error, ...destination }) => ({
      ...destination,
      // What went wrong is worth more than what went well when not all of it fits.
      refs: [...destination.refs]
        .sort((a, b) => Number(a.ok) - Number(b.ok))
        .slice(0, refs)
        .map(({ reason, ...ref }) =>
          reason === undefined ? ref : { ...ref, reason: reason.slice(0, text) },
        ),
      ...(error === undefined ? {} : { error: error.slice(0, text) }),
    })),
  };
}

/** Over a thousand destinations in one run: the failed ones are kept first. Their states are all in the state table. */
function withFewerDestinations(run: RunRecord, limit: number): RunRecord {
  const badFirst = [...run.destinations].sort(
    (a, b) => Number(a.outcome === 'synced') - Number(b.outcome === 'synced'),
  );
  let bytes = Buffer.byteLength(JSON.stringify({ ...run, destinations: [] }));
  const fitting = badFirst.filter((destination) => {
    bytes += Buffer.byteLength(JSON.stringify(destination)) + 1;
    return bytes <= limit;
  });
  return { ...run, destinations: fitting };
}
