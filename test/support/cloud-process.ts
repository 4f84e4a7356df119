/**
 * Hosts a local cloud in a process of its own, so that a test can kill it. Arguments: the assembly's directory and the
 * data directory. Writes one line of JSON with the endpoints when it is up.
 */
import { startCloud } from '../../local/cloud/cloud.ts';

const [assemblyDirectory = '', dataDirectory = ''] = process.argv.slice(2);
const cloud = await startCloud({ assemblyDirectory, dataDirectory, secrets: {} });
process.stdout.write(
  `${JSON.stringify({ region: cloud.region, endpoints: cloud.endpoints, outputs: cloud.outputs })}\n`,
);
