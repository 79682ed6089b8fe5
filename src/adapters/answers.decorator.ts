import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import {
  ApiBody,
  ApiExcludeEndpoint,
  ApiExtension,
  ApiOperation,
  ApiResponse,
} from '../platform/validation/deferred-swagger.js';
import type { ErrorCode } from '../platform/errors/error-code.js';

/** Where the OpenAPI document carries the codes of {@link AnswerOptions.fails} until they are worded. */
export const FAILS_EXTENSION = 'x-fails';

interface AnswerOptions {
  /** What the operation does. */
  readonly description?: string;
  /** Default: 200. */
  readonly status?: number;
  /** What the operation itself refuses; access and input are added from the route's own declarations. */
  readonly fails?: readonly ErrorCode[];
  /** The schema of an answer that has no class. */
  readonly schema?: Record<string, unknown>;
  /** Of an operation whose body is an array: the type of its elements. */
  readonly takesListOf?: Type;
  /** Whether the answer is an array of the type. */
  readonly isList?: boolean;
  /** Where a redirect (307) leads to, if there may be one. */
  readonly redirect?: string;
}

/** A text; as a JSON string for clients that prefer JSON. */
const TEXT = {
  'text/plain': { schema: { type: 'string' } },
  'application/json': { schema: { type: 'string' } },
};

/**
 * Declares what an operation answers: the success and the refusals of the domain.
 *
 * @param type 'page' for what people see: such an operation is not in the document
 */
export function Answers(type: Type | 'text' | 'page' | undefined, options: AnswerOptions = {}) {
  const { description, status = 200, fails = [], schema, isList, redirect } = options;
  const { takesListOf } = options;
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
    ...(takesListOf ? [ApiBody({ type: takesListOf, isArray: true })] : []),
  );
}
