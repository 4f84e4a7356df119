import { parentPort } from 'node:worker_threads';
import { createEnginePool } from '../../functions/validation/engines/engine-pool.ts';
import { fileSettings } from './validation-files.ts';

/** Analyses one file and ends without closing its pool, in a process or in a thread of its own. */
const pool = createEnginePool({ threads: 2, entry: new URL('./engine-thread-double.ts', import.meta.url) });
const answer = await pool.analyse({ text: 'fine', settings: fileSettings() });
const words = 'problem' in answer ? answer.problem : 'analysed';
if (parentPort) parentPort.postMessage(words);
else process.stdout.write(words);
