/** The megabytes that a function has, as Lambda tells it; `undefined` where nothing runs as a function. */
export function functionMemory(
  environment: Readonly<Record<string, string | undefined>>,
): number | undefined {
  const megabytes = Number(environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
  return Number.isFinite(megabytes) && megabytes > 0 ? megabytes : undefined;
}
