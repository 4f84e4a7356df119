/** Stands here until the function is written. */
export const handler = async () => ({ statusCode: 503 });
