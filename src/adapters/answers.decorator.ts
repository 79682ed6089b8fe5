import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import {
  ApiBody,
  ApiExcludeEndpoint,
  ApiExtension,
  ApiOperation,
  ApiResponse,
} from '../platform/validation/deferred-swagger.js';
import type { ErrorCode } from '../platform/errors/error-code.js';

/**
 * Where the OpenAPI document carries the codes of {@link AnswerOptions.fails} until they are
 * worded.
 */
export const FAILS_EXTENSION = 'x-fails';

/** Where the document carries {@link AnswerOptions.takesKeyInQuery} until it is applied. */
export const KEY_IN_QUERY_EXTENSION = 'x-key-in-query';

/** Where the document carries {@link Publication} until it is applied. */
export const PUBLICATION_EXTENSION = 'x-publication';

/** How the document publishes an operation, where it differs from what its route says. */
export interface Publication {
  /** Whether the path is published with a slash at the end. The server accepts both forms. */
  readonly endsInSlash?: boolean;
  /** The tags, if they are not those of the controller. */
  readonly tags?: readonly string[];
}

interface AnswerOptions extends Publication {
  /** What the operation does. */
  readonly description?: string;
  /** Default: 200. */
  readonly status?: number;
  /**
   * The errors of the operation itself. Errors of access and input are added from the route's
   * declarations.
   */
  readonly fails?: readonly ErrorCode[];
  /** The schema of a response that has no class. */
  readonly schema?: Record<string, unknown>;
  /** The type of the elements if the request body is an array. */
  readonly takesListOf?: Type;
  /** An example of the texts, if the request body is an array of texts. */
  readonly takesTexts?: string;
  /** Whether the response is an array of the type. */
  readonly isList?: boolean;
  /** Whether the document says that an API key may be in the query: for a link to a download. */
  readonly takesKeyInQuery?: boolean;
  /** The target of a redirect (307), if the operation may redirect. */
  readonly redirect?: string;
}

/**
 * A text. Clients that prefer JSON get a JSON string, which is not documented: generators would ask
 * for both and take the quotes for a part of the text.
 */
const TEXT = { 'text/plain': { schema: { type: 'string' } } };

/**
 * Declares the responses of an operation: its success and its domain errors.
 *
 * @param type 'page' for HTML pages, which are not in the OpenAPI document
 */
export function Answers(type: Type | 'text' | 'page' | undefined, options: AnswerOptions = {}) {
  const { description, status = 200, fails = [], schema, isList, redirect } = options;
  const { takesListOf, takesTexts, takesKeyInQuery = false, endsInSlash, tags } = options;
  if (type === 'page') return applyDecorators(HttpCode(status), ApiExcludeEndpoint());
  return applyDecorators(
    HttpCode(status),
    ApiOperation({ description }),
    ApiResponse({
      status,
      description: 'Successful Response',
      ...(type === 'text'
        ? { content: TEXT }
        : type
          ? { type, isArray: isList ?? false }
          : { schema: schema ?? {} }),
    }),
    ...(redirect ? [ApiResponse({ status: 307, description: redirect })] : []),
    ApiExtension(FAILS_EXTENSION, fails) as MethodDecorator,
    ApiExtension(PUBLICATION_EXTENSION, { endsInSlash, tags }) as MethodDecorator,
    ApiExtension(KEY_IN_QUERY_EXTENSION, takesKeyInQuery) as MethodDecorator,
    ...(takesListOf ? [ApiBody({ type: takesListOf, isArray: true })] : []),
    ...(takesTexts ? [ApiBody({ schema: textsLike(takesTexts) })] : []),
  );
}

function textsLike(example: string) {
  return { type: 'array', items: { type: 'string', example } };
}
