import { type ApiHandler, createHandler } from './create-handler.ts';
import { wire } from './wire.ts';

/** The Lambda entry: an API Gateway HTTP API event, payload format 2.0. */
export const handler: ApiHandler = createHandler(wire());
