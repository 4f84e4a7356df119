import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type FiguresSources, giveFigures } from './give-figures.ts';

export type ApiHandler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** The function from an API Gateway HTTP API event, payload format 2.0, to its response. */
export function createHandler(sources: FiguresSources): ApiHandler {
  return async ({ requestContext, rawPath, headers }) => {
    const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
    const { status, ...answer } = await giveFigures(
      {
        method: requestContext.http.method.toUpperCase(),
        path: rawPath,
        headers: Object.fromEntries(lowerCase),
      },
      sources,
    );
    return { statusCode: status, ...answer };
  };
}
